/** Door of `store`: the log, its group commit, and the folds of visits. */
export { arrivalsJob } from './arrivals.job.ts';
export {
  EVERYBODY,
  tellChanged,
  tellEverybodyChanged,
  WHOEVER_HAD_IT,
} from './changed-visitors.sql.ts';
export { classifyOnce } from './classify-once.ts';
export { copyGroup } from './commit-group.sql.ts';
export { encodePackedUuids, encodeUuids } from './encode-array.ts';
export { buildEventKey, type EventRow } from './event-row.ts';
export { LOG_TIMEOUTS } from './flow.ts';
export type { CommittedGroup, Fold, FoldTransaction } from './fold.ts';
export { viewFold } from './fold-views.sql.ts';
export { buildVisitFold } from './fold-visits.sql.ts';
export { startFolder } from './folder.ts';
export { readFreshAsOf } from './fresh-as-of.sql.ts';
export { holdVisits } from './hold-visits.sql.ts';
export { lockFoldsAlone } from './locks.sql.ts';
export { type LogWriter, startLogWriter } from './log-writer.ts';
export { formatMicros } from './micros.ts';
export { partitionsJob } from './partitions.job.ts';
export { ensurePartitions } from './partitions.sql.ts';
export { buildPostgresSink, type Erasures } from './postgres-sink.ts';
export { ASIDE } from './refold/aside.sql.ts';
export { deadRefoldJob } from './refold/dead-refold.job.ts';
export type { Mending } from './refold/mend.sql.ts';
export { type RefoldProgress, refold } from './refold/refold.ts';
export { buildVisitRefoldables, type Refoldable } from './refold/refoldable.ts';
export { endRefolds } from './refold/refolds.sql.ts';
export type { Move } from './refold/verdicts.sql.ts';
export { type RefusalKeeper, startRefusalKeeper } from './refusals/keep-refusals.ts';
export { refusalsJob } from './refusals/refusals.job.ts';
export { REFUSAL_DAYS } from './refusals/refusals.sql.ts';
export type { RefusalTables } from './refusals/refusals.table.ts';
export { restingFolder } from './resting-folder.ts';
export { retentionJob } from './retention.job.ts';
export type { StoreTables } from './store.table.ts';
export { visitorsJob } from './visitors.job.ts';
export { withRetries } from './with-retries.ts';
