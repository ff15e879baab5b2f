import { sql } from 'kysely';
import type { SiteDirectory } from '../../access/index.ts';
import type { Fold, FoldTransaction } from '../fold.ts';
import { viewFold } from '../fold-views.sql.ts';
import { buildVisitFold } from '../fold-visits.sql.ts';
import type { Mending } from './mend.sql.ts';

/** What can be computed again from the log by itself, and how it comes into its place. */
export interface Refoldable {
  name: string;
  /** Two that name the same fold share its run. */
  fold: Fold;
  /** All tables that the fold writes: they stand aside. */
  writes: readonly string[];
  /** Tables whose partitions take the place of the live ones. */
  swapped: readonly SwappedTable[];
  /** Tables whose rows are mended in their place. */
  mended: readonly Mending[];
  /** Called before rows are mended, in the same transaction: who else writes them must wait. */
  beforeMending?(trx: FoldTransaction): Promise<void>;
}

type SwappedTable = 'sessions' | 'page_views';

/** Who came before the log begins stays. */
const VISITORS: Mending = {
  table: 'visitors',
  key: ['site_id', 'visitor_id'],
  columns: ['first_seen', 'recorded_at'],
  isOfLog: (oldest) => sql`live.first_seen >= ${oldest} and live.recorded_at >= ${oldest}`,
};

/** What `store` folds from the log. */
export function buildVisitRefoldables(sites: Pick<SiteDirectory, 'getSite'>): Refoldable[] {
  const visits = { fold: buildVisitFold(sites), writes: ['sessions', 'visitors', 'changed_visitors'] };
  return [
    { name: 'sessions', ...visits, swapped: ['sessions'], mended: [] },
    { name: 'page_views', fold: viewFold, writes: ['page_views'], swapped: ['page_views'], mended: [] },
    { name: 'visitors', ...visits, swapped: [], mended: [VISITORS] },
  ];
}
