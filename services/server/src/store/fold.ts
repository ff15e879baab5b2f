import type { Transaction } from 'kysely';
import type { EventRow } from './event-row.ts';

/** A transaction of a fold; each fold names its own tables. */
export type FoldTransaction = Transaction<object>;

/**
 * A fold: a table computed from the log by commutative, idempotent upserts. Folding an event again, or in
 * another order, changes nothing.
 */
export interface Fold {
  name: string;
  /** Upserts what these events change. Answers what to do once that is committed, such as remembering it. */
  run(trx: FoldTransaction, events: readonly EventRow[]): Promise<(() => void) | undefined>;
  /** Lets go of what it remembers of its tables: Postgres may have lost a fold that a crash took back. */
  forget?(): void;
}

/** A group that is committed to the log. */
export interface CommittedGroup {
  /** Microseconds since 1970. */
  receivedAt: number;
  /**
   * What was newly written. What met a twin is not here: the group of the twin is folded already, or has its row in
   * `pending` and will be, by whoever lives.
   */
  fresh: EventRow[];
  /** What these took on their way into the log. */
  bytes: number;
  /** How many events of the group were in the log already. */
  twins: number;
  /** From taking the group to its commit. */
  seconds: number;
}
