/** Every revision of every conversion; the SQL of the migration says each column's rule. */
export interface ConversionsTable {
  siteId: number;
  conversionId: string;
  revisionId: string;
  source: string;
  externalId: string;
  name: string;
  stage: string;
  /** Minor units, as text of a bigint; null where it has no amount. */
  valueMinor: string | null;
  currency: string | null;
  occurredAt: Date;
  updatedAt: Date;
  leadId: string | null;
  visitorId: string | null;
  sessionId: string | null;
  properties: Record<string, unknown> | null;
  recordedAt: Date;
  /** Null for the revision that stands. */
  replacedAt: Date | null;
}

export type AttributeTables = {
  conversions: ConversionsTable;
};
