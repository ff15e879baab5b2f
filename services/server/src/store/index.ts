/** Door of `store`: the log, its group commit, and the folds of visits. */
export { copyGroup } from './commit-group.sql.ts';
export { buildEventKey, type EventRow } from './event-row.ts';
export type { CommittedGroup, Fold, FoldTransaction } from './fold.ts';
export { viewFold } from './fold-views.sql.ts';
export { buildVisitFold } from './fold-visits.sql.ts';
export { startFolder } from './folder.ts';
export { readFreshAsOf } from './fresh-as-of.sql.ts';
export { holdVisits } from './hold-visits.sql.ts';
export { type LogWriter, startLogWriter } from './log-writer.ts';
export { formatMicros } from './micros.ts';
export { dropExpired, ensurePartitions, summariseArrivals } from './partitions.sql.ts';
export { clearDeadRefold } from './refold/clear-dead-refold.ts';
export { type Refoldable, type RefoldProgress, refold } from './refold/refold.ts';
export type { Move } from './refold/verdicts.sql.ts';
export { type RefusalKeeper, startRefusalKeeper } from './refusals/keep-refusals.ts';
export { forgetRefusals, REFUSAL_DAYS } from './refusals/refusals.sql.ts';
export type { RefusalTables } from './refusals/refusals.table.ts';
export type { StoreTables } from './store.table.ts';
