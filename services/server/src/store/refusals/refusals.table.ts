/** The tables of refusals. The SQL of their migration says each column's rule. */

export interface RefusalsTable {
  siteId: number;
  refusalId: string;
  refusedAt: Date;
  door: RefusingDoor;
  reason: string;
  field: string;
  detail: string;
  sent: string | null;
}

export interface RefusalCountsTable {
  siteId: number;
  day: Date;
  door: RefusingDoor;
  reason: string;
  refused: string;
}

/** Where it was sent to. */
export type RefusingDoor = 'collect' | 'segment' | 'conversions' | 'rates';

export type RefusalTables = {
  refusals: RefusalsTable;
  refusalCounts: RefusalCountsTable;
};
