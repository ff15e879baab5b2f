/** Visits as browsers send them: ten events each, and an identify in every twentieth. */

import { buildUuidV7 } from '@lazo/contract';

export interface BenchEvent {
  id: string;
  type: string;
  at: string;
  visitorId: string;
  sessionId: string;
  [field: string]: unknown;
}

/** Every second visit is of a visitor who was here before. */
let former = '';
let count = 0;

/** One visit: its session, three pages that are left again, two tracks, and what makes it ten. */
export function buildVisit(): BenchEvent[] {
  count += 1;
  const now = Date.now();
  const mint = () => buildUuidV7(now, crypto.getRandomValues(new Uint8Array(10)));
  const visitorId = count % 2 === 0 ? former : mint();
  former = visitorId;
  const sessionId = mint();
  const base = () => ({ at: new Date(now).toISOString(), visitorId, sessionId });
  const url = `https://shop.example/products/${count % 500}?utm_source=google&utm_medium=cpc&utm_campaign=spring`;
  const events: BenchEvent[] = [
    { ...base(), id: sessionId, type: 'session', landingUrl: url, referrer: 'https://www.google.com/' },
  ];
  for (let seq = 1; seq <= 3; seq += 1) {
    const page = { ...base(), viewId: mint(), seq, url };
    events.push({ ...page, id: page.viewId, type: 'page', title: 'Garden studio' });
    events.push({
      ...base(),
      id: mint(),
      type: 'track',
      viewId: page.viewId,
      name: 'Video Played',
      properties: { video: 'tour', seconds: seq },
    });
    events.push({ ...page, id: mint(), type: 'leave', engagedMs: 9_000 * seq, scrollPct: 70 });
  }
  if (count % 20 === 0) {
    const last = events.length - 2;
    events[last] = {
      ...base(),
      id: mint(),
      type: 'identify',
      traits: { email: `person-${count}@example.org` },
      form: 'quote',
    };
  }
  return events;
}
