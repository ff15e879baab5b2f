/** What makes an event itself: a resend has the same. */
export interface EventIds {
  siteId: number;
  visitorId: string;
  sessionId: string;
  eventId: string;
}

/** An event on its way into the log, and as the log holds it: checked, cleaned, its clock corrected. */
export interface EventRow extends EventIds {
  viewId: string | null;
  type: string;
  name: string | null;
  seq: number | null;
  /** Milliseconds since 1970. */
  occurredAt: number;
  /** Microseconds since 1970, the same for all events of a group; 0 until the group is written. */
  receivedAt: number;
  url: string | null;
  title: string | null;
  referrer: string | null;
  device: string | null;
  browser: string | null;
  os: string | null;
  country: string | null;
  /** Null for a person. */
  bot: string | null;
  properties: Record<string, unknown> | null;
}

/** The order of the log's index; 0 for an event and its resend. */
export function compareEvents(a: EventIds, b: EventIds): number {
  if (a.sessionId !== b.sessionId) return a.sessionId < b.sessionId ? -1 : 1;
  if (a.eventId !== b.eventId) return a.eventId < b.eventId ? -1 : 1;
  if (a.visitorId !== b.visitorId) return a.visitorId < b.visitorId ? -1 : 1;
  return a.siteId - b.siteId;
}

/** What makes an event itself as one text, for the few that are told apart from their group. */
export function buildEventKey({ sessionId, eventId, visitorId, siteId }: EventIds): string {
  return `${sessionId}${eventId}${visitorId}${siteId}`;
}
