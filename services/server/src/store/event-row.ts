/** An event on its way into the log, and as the log holds it: checked, cleaned, its clock corrected. */
export interface EventRow {
  /** What makes the event itself, by `buildEventKey`: a resend has the same. Rows in its order are in that of the log's index. */
  key: string;
  siteId: number;
  visitorId: string;
  sessionId: string;
  eventId: string;
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

/** Session, event, visitor and site in one text. */
export function buildEventKey(row: {
  sessionId: string;
  eventId: string;
  visitorId: string;
  siteId: number;
}): string {
  return `${row.sessionId}${row.eventId}${row.visitorId}${row.siteId}`;
}
