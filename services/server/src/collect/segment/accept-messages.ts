/** What happens to messages of Segment's, step by step: they become events, and go the way of all events. */

import { type EventReason, LIMITS, type Refusal, type RefusedEvent } from '@lazo/contract';
import type { FastifyRequest } from 'fastify';
import type { CollectOptions } from '../accept-batch.ts';
import { appendEvents, type Taken } from '../append-events.ts';
import { type BatchClock, buildBatchClock } from '../build-row.ts';
import { cleanUrls } from '../clean-urls.ts';
import { judgeAgent } from '../judge-agent.ts';
import { keepRefusals } from '../keep-refusals.ts';
import { readBody } from '../read-body.ts';
import { refuseEvent, UNSTORABLE } from '../refuse-event.ts';
import { describeSender, refuseOrigin, type Sender } from '../sender.ts';
import { findHeaderGrant, findSite } from './find-site.ts';
import { mapMessage } from './map-message.ts';
import { asObject, asText, type Json, type Message, PAGE_URLS, type SegmentForm } from './message.ts';
import { readMessage } from './read-message.ts';
import { readMessages } from './read-messages.ts';

export interface SegmentAnswer {
  success: true;
  /** Messages, not events: one may tell of several. */
  accepted: number;
  rejected: RefusedEvent[];
}

/** Takes one message or a batch. The answer comes when what it accepts is durable. Throws for what is refused whole. */
export async function acceptMessages(
  request: FastifyRequest,
  form: SegmentForm,
  options: CollectOptions,
): Promise<SegmentAnswer> {
  const headerGrant = await findHeaderGrant(options.sites, request);
  const showsSecret = headerGrant?.kind === 'secret';
  if (!showsSecret) await options.limitRate.byAddress(request);
  options.writer.ensureOpen();
  const mostBytes = showsSecret ? LIMITS.trustedBatchBytes : LIMITS.publicBatchBytes;
  const { json, bytes } = readBody(request.body, mostBytes);
  const body = asObject(json);
  const { site, isTrusted } = await findSite(options.sites, headerGrant, body);
  if (!isTrusted) {
    refuseOrigin(site, request.headers.origin);
    await options.limitRate.bySite(request, site);
  }
  const sent = readMessages(body, form, isTrusted);
  const batch = { sentAt: body.sentAt, context: body.context };
  const sender = describeSender(request, { site, isTrusted, batch, bytes }, options);
  const clock = buildBatchClock(sender, options.retentionMonths);
  const { taken, rejected } = await sortOut(sent, sender, clock);
  const { unstorable } = await appendEvents(taken, { clock, bytes, writer: options.writer });
  const places = new Set(unstorable.map(({ index }) => index)); // of a message more than one event may be
  for (const index of places) rejected.push(nameRefused(index, sent[index]!, UNSTORABLE));
  rejected.sort((a, b) => a.index - b.index);
  const readRefused = (index: number) => ({
    sender: asSentBy(sender, sent[index]!),
    sent: withoutSecrets(sent[index]!, site.keepParameters),
  });
  keepRefusals(options.refusals, { door: 'segment', rejected, readRefused });
  return { success: true, accepted: sent.length - rejected.length, rejected };
}

/** The key opens the site, a context holds addresses of machines, a page those of people: none is kept of what is refused. */
function withoutSecrets(
  { writeKey: _key, context: _context, ...message }: Json,
  keep: readonly string[],
): Json {
  return { ...message, properties: cleanUrls(message.properties, PAGE_URLS, keep) };
}

/** Messages of one turn: a server's history of thousands lets others have theirs. */
const AT_ONCE = 500;

/** A bad message is refused by itself and named; it never costs its neighbour. */
async function sortOut(
  sent: readonly Json[],
  sender: Sender,
  clock: BatchClock,
): Promise<{ taken: Taken[]; rejected: RefusedEvent[] }> {
  const taken: Taken[] = [];
  const rejected: RefusedEvent[] = [];
  const now = sender.receivedAt - clock.skew;
  for (const [index, raw] of sent.entries()) {
    if (index > 0 && index % AT_ONCE === 0) await new Promise(setImmediate);
    const message = readMessage(raw, now);
    const refusal = 'reason' in message ? message : take(taken, index, message, sender);
    if (refusal) rejected.push(nameRefused(index, raw, refusal));
  }
  return { taken, rejected };
}

/** Takes a message with what it tells by the way, or says why not. An aside that cannot be taken is left out. */
function take(
  taken: Taken[],
  index: number,
  message: Message,
  batchSender: Sender,
): Refusal<EventReason> | undefined {
  const sender = asSentBy(batchSender, message.sent);
  const { event, asides } = mapMessage(message, sender);
  const refusal = refuseEvent(event, sender);
  if (refusal) return refusal;
  taken.push({ index, event, sender });
  for (const aside of asides) if (!refuseEvent(aside, sender)) taken.push({ index, event: aside, sender });
  return undefined;
}

/** A server tells of the browser that it speaks for, and what its visitor agreed to. */
function asSentBy(sender: Sender, sent: Json): Sender {
  const { userAgent, consent, mode } = asObject(sent.context);
  const agent = asText(userAgent);
  if (agent === undefined && consent === undefined && mode === undefined) return sender;
  return {
    ...sender,
    consent: consent ?? sender.consent,
    mode: mode ?? sender.mode,
    agent: agent === undefined ? sender.agent : judgeAgent(agent),
  };
}

/** What an event's fields are called in a message. */
const FIELDS: Record<string, string> = { name: 'event', url: 'properties.url', 'traits.userId': 'userId' };

function nameRefused(index: number, { messageId }: Json, refusal: Refusal<EventReason>): RefusedEvent {
  const id = typeof messageId === 'string' ? messageId.slice(0, 64) : null;
  return { index, id, ...refusal, field: FIELDS[refusal.field] ?? refusal.field };
}
