/** From an event that was let in to its row in the log: cut, cleaned, its clock corrected. */

import { LIMITS } from '@lazo/contract';
import { type CheckedEvent, cleanText, cleanValue, readInstant } from '@lazo/contract/parse';
import { hideAddresses } from '../resolve/index.ts';
import type { EventRow } from '../store/index.ts';
import { clampClock, readSkew } from './clamp-clock.ts';
import { cleanOnce } from './clean-once.ts';
import { hideIds } from './hide-ids.ts';
import { readTrust } from './read-trust.ts';
import { mayJoin, type Sender } from './sender.ts';

/** What all rows of a batch share. */
export interface BatchClock {
  skew: number;
  /** Before this nothing is kept. */
  oldest: number;
}

export function buildBatchClock(sender: Sender, retentionMonths: number): BatchClock {
  const oldest = new Date(sender.receivedAt);
  oldest.setUTCMonth(oldest.getUTCMonth() - (sender.site.retentionMonths ?? retentionMonths));
  return {
    skew: sender.isTrusted ? 0 : readSkew(readInstant(sender.sentAt), sender.receivedAt),
    oldest: oldest.getTime(),
  };
}

/** The row of an event; undefined when a trusted history is older than what is kept. */
export function buildRow(event: CheckedEvent, sender: Sender, clock: BatchClock): EventRow | undefined {
  const at = readInstant(event.at) as number;
  if (sender.isTrusted && at < clock.oldest) return undefined;
  const { device, browser, os } = sender.agent;
  const { site } = sender;
  const { visitorId, sessionId } = readIds(event, sender);
  return {
    siteId: site.siteId,
    visitorId,
    sessionId,
    eventId: event.id.toLowerCase(),
    viewId: typeof event.viewId === 'string' ? event.viewId.toLowerCase() : null,
    type: event.type,
    name: cut(hideAddresses(site, event.name), LIMITS.nameLength),
    seq: typeof event.seq === 'number' ? event.seq : null,
    occurredAt: sender.isTrusted ? at : clampClock(at, { ...clock, receivedAt: sender.receivedAt }),
    receivedAt: 0,
    url: cleanOnce(event.landingUrl ?? event.url, site.keepParameters),
    title: cut(hideAddresses(site, event.title), LIMITS.titleLength),
    referrer: cleanOnce(event.referrer, site.keepParameters),
    device,
    browser,
    os,
    country: sender.country,
    bot: sender.bot,
    properties: hideAddresses(site, buildProperties(event, sender)),
  };
}

function readIds(event: CheckedEvent, sender: Sender): { visitorId: string; sessionId: string } {
  const said = { visitorId: event.visitorId.toLowerCase(), sessionId: event.sessionId.toLowerCase() };
  return mayJoin(sender) ? said : hideIds(sender.site, said);
}

function cut(text: unknown, most: number): string | null {
  return typeof text === 'string' && text !== '' ? cleanText(text.slice(0, most)) : null;
}

/** What has no column of its own. */
function buildProperties(event: CheckedEvent, sender: Sender): Record<string, unknown> | null {
  if (event.type === 'leave')
    return {
      engagedMs: readTotal(event.engagedMs, INT4_MOST),
      scrollPct: readTotal(event.scrollPct, 100),
    };
  if (event.type === 'identify') return buildWord(event, sender);
  if (event.type === 'session') return buildConsent(sender);
  const properties = event.properties as Record<string, unknown> | null | undefined;
  return properties && Object.keys(properties).length > 0
    ? (cleanValue(properties) as Record<string, unknown>)
    : null;
}

/** A visit tells of the consent under which it is sent: the log is the proof. Nothing where none was spoken of. */
function buildConsent({ consent, consentText: text, mode, gpc }: Sender): Record<string, unknown> | null {
  if (consent !== 'granted' || !mayJoin({ consent, mode, gpc })) return null;
  return { consent: { purpose: 'loop', text, gpc } };
}

const INT4_MOST = 2_147_483_647;

function readTotal(value: unknown, most: number): number {
  return typeof value === 'number' ? Math.min(most, Math.max(0, Math.round(value))) : 0;
}

function buildWord(event: CheckedEvent, sender: Sender): Record<string, unknown> {
  const form = cut(event.form, LIMITS.nameLength);
  const { userSignature, ...traits } = event.traits as Record<string, unknown>;
  const trust = readTrust({ userSignature }, sender);
  return {
    traits: cleanValue(traits),
    ...(form ? { form } : {}),
    ...(trust === 'claimed' ? {} : { [trust]: true }),
  };
}
