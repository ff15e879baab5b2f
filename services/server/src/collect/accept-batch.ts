/** What happens to a batch, step by step: checked, cleaned, committed; then it is answered. */

import type { ChannelRules } from '@lazo/channel';
import { type CollectAnswer, LIMITS, type RefusedEvent, type TouchName } from '@lazo/contract';
import type { CheckedEvent } from '@lazo/contract/parse';
import type { FastifyRequest } from 'fastify';
import { getSecretSite, readBearer, type SiteDirectory } from '../access/index.ts';
import { buildProblem } from '../errors.ts';
import { classifyOnce, type EventRow, type LogWriter, type RefusalKeeper } from '../store/index.ts';
import { appendEvents, type Taken } from './append-events.ts';
import { buildBatchClock } from './build-row.ts';
import { keepRefusals } from './keep-refusals.ts';
import type { LimitRate } from './limit-rate.ts';
import { readBody } from './read-body.ts';
import { refuseEvent, UNSTORABLE } from './refuse-event.ts';
import { describeSender, findSite, refuseOrigin, type Sender } from './sender.ts';
import { tooLarge } from './too-large.ts';

export interface CollectOptions {
  sites: SiteDirectory;
  writer: Pick<LogWriter, 'append' | 'ensureOpen'>;
  refusals: Pick<RefusalKeeper, 'keep'>;
  limitRate: LimitRate;
  clock: () => number;
  botFilter: boolean;
  retentionMonths: number;
}

export interface AcceptedBatch {
  answer: CollectAnswer;
  /** The rows that were committed. */
  rows: EventRow[];
}

/** Takes a batch. The answer comes when what it accepts is durable. Throws for a batch that is refused whole. */
export async function acceptBatch(request: FastifyRequest, options: CollectOptions): Promise<AcceptedBatch> {
  // Before the body is unpacked: a key that is wrong, or an address that sends too often, costs next to nothing.
  const bearer = readBearer(request);
  const secretSite = bearer === undefined ? undefined : await getSecretSite(options.sites, bearer);
  const isTrusted = secretSite !== undefined;
  if (!isTrusted) await options.limitRate.byAddress(request);
  options.writer.ensureOpen();
  const { batch, bytes } = readBatch(request, isTrusted);
  const site = await findSite(options.sites, secretSite, batch.site);
  if (!isTrusted) {
    refuseOrigin(site, request.headers.origin);
    await options.limitRate.bySite(request, site);
  }
  const sender = describeSender(request, { site, isTrusted, batch, bytes }, options);
  const events = readEvents(batch, sender);
  const { taken, rejected } = sortOut(events, sender);
  const clock = buildBatchClock(sender, options.retentionMonths);
  const { rows, unstorable } = await appendEvents(taken, { clock, bytes, writer: options.writer });
  for (const { index, row } of unstorable) rejected.push({ index, id: row.eventId, ...UNSTORABLE });
  rejected.sort((a, b) => a.index - b.index);
  const readRefused = (index: number) => ({ sender, sent: events[index] });
  keepRefusals(options.refusals, { door: 'collect', rejected, readRefused });
  const touch = findTouch(rows, site.channelRules);
  return {
    answer: { accepted: events.length - rejected.length, rejected, ...(touch ? { touch } : {}) },
    rows,
  };
}

function readBatch(
  request: FastifyRequest,
  isTrusted: boolean,
): { batch: Record<string, unknown>; bytes: number } {
  const most = isTrusted ? LIMITS.trustedBatchBytes : LIMITS.publicBatchBytes;
  const { json, bytes } = readBody(request.body, most);
  if (typeof json === 'object' && json !== null && !Array.isArray(json))
    return { batch: json as Record<string, unknown>, bytes };
  throw buildProblem(400, {
    reason: 'invalid_batch',
    detail: 'A batch is an object with "site" and an array "events".',
  });
}

function readEvents(batch: Record<string, unknown>, sender: Sender): unknown[] {
  const { events } = batch;
  if (!Array.isArray(events))
    throw buildProblem(400, {
      reason: 'invalid_batch',
      field: 'events',
      detail: 'A batch has an array "events".',
    });
  const most = sender.isTrusted ? LIMITS.trustedBatchEvents : LIMITS.publicBatchEvents;
  if (events.length > most) throw tooLarge(most, 'events');
  return events;
}

/** A bad event is refused by itself and named; it never costs its neighbour. */
function sortOut(events: readonly unknown[], sender: Sender): { taken: Taken[]; rejected: RefusedEvent[] } {
  const taken: Taken[] = [];
  const rejected: RefusedEvent[] = [];
  events.forEach((raw, index) => {
    const event = withDefaults(raw, sender);
    const refusal = refuseEvent(event, sender);
    if (refusal)
      rejected.push({
        index,
        id: typeof event.id === 'string' ? event.id.slice(0, 64) : null,
        ...refusal,
      });
    else taken.push({ index, event: event as CheckedEvent, sender });
  });
  return { taken, rejected };
}

/** What an event does not say of itself is that of its batch. The event is ours: it was read for this. */
function withDefaults(raw: unknown, sender: Sender): Record<string, unknown> {
  const event =
    typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? (raw as Record<string, unknown>) : {};
  event.visitorId ??= sender.visitorId;
  event.sessionId ??= sender.sessionId;
  return event;
}

/** What the visit is called, for the page to remember, when its `session` event was here. */
function findTouch(rows: readonly EventRow[], rules: ChannelRules): TouchName | undefined {
  const row = rows.findLast(({ type }) => type === 'session');
  if (!row) return undefined;
  const { channel, source, medium } = classifyOnce(row, rules);
  return { channel, source, medium };
}
