/** The tables of `refold`. The SQL of their migration says each column's rule. */

export interface RefoldsTable {
  refoldId: string;
  tables: string[];
  reclassify: boolean;
  startedAt: Date;
  /** Null while it runs. */
  finishedAt: Date | null;
  moves: string | null;
}

export interface RefoldGroupsTable {
  refoldId: string;
  receivedAt: Date;
}

export interface FormerVerdictsTable {
  siteId: number;
  visitorId: string;
  sessionId: string;
  refoldId: string;
  channel: string;
  source: string | null;
  medium: string | null;
  rule: string | null;
  ruleVersion: string | null;
}

export type RefoldTables = {
  refolds: RefoldsTable;
  refoldGroups: RefoldGroupsTable;
  formerVerdicts: FormerVerdictsTable;
};
