/** The tables of `store`: the log and what is folded from it about visits. The SQL beside them says each column's rule. */

export interface EventsTable {
  siteId: number;
  visitorId: string;
  sessionId: string;
  eventId: string;
  viewId: string | null;
  type: string;
  name: string | null;
  seq: number | null;
  occurredAt: Date;
  receivedAt: Date;
  url: string | null;
  title: string | null;
  referrer: string | null;
  device: string | null;
  browser: string | null;
  os: string | null;
  country: string | null;
  bot: string | null;
  properties: Record<string, unknown> | null;
}

export interface PendingTable {
  writer: string;
  receivedAt: Date;
  visitorId: string;
  rowCount: number;
}

export interface SessionsTable {
  siteId: number;
  visitorId: string;
  sessionId: string;
  startedAt: Date;
  touchId: string | null;
  channel: string;
  source: string | null;
  medium: string | null;
  campaign: string | null;
  term: string | null;
  content: string | null;
  clickIds: Record<string, string> | null;
  referrer: string | null;
  landingUrl: string | null;
  landingPage: string | null;
  rule: string | null;
  ruleVersion: string | null;
  device: string | null;
  browser: string | null;
  os: string | null;
  country: string | null;
  bot: string | null;
  recordedAt: Date;
}

export interface PageViewsTable {
  siteId: number;
  visitorId: string;
  sessionId: string;
  viewId: string;
  toldRank: number;
  toldBy: string;
  seq: number;
  url: string;
  path: string;
  title: string | null;
  viewedAt: Date;
  engagedMs: number;
  scrollPct: number;
  recordedAt: Date;
}

export interface VisitorsTable {
  siteId: number;
  visitorId: string;
  firstSeen: Date;
  recordedAt: Date;
}

export type StoreTables = {
  events: EventsTable;
  pending: PendingTable;
  sessions: SessionsTable;
  pageViews: PageViewsTable;
  visitors: VisitorsTable;
};
