/** Events through all folds in one transaction; and what is done when one of them cannot be folded. */

import { isDatabaseAway } from '../errors.ts';
import type { EventRow } from './event-row.ts';
import type { Fold, FoldTransaction } from './fold.ts';

/** Runs every fold. Answers what to do once the transaction is committed. */
export async function runFolds(
  trx: FoldTransaction,
  folds: readonly Fold[],
  events: readonly EventRow[],
): Promise<(() => void)[]> {
  const remember: (() => void)[] = [];
  if (events.length === 0) return remember;
  for (const fold of folds) {
    const act = await fold.run(trx, events);
    if (act) remember.push(act);
  }
  return remember;
}

export interface HalvingOptions {
  folds: readonly Fold[];
  transact<T>(work: (trx: FoldTransaction) => Promise<T>): Promise<T>;
  /** Keeps an event that no fold can take. */
  setAside(event: EventRow, error: Error): Promise<void>;
}

/** Folds by halves until the event that a fold cannot take stands alone; it is set aside, and its neighbours go on. */
export async function foldByHalves(events: readonly EventRow[], options: HalvingOptions): Promise<void> {
  try {
    const remember = await options.transact((trx) => runFolds(trx, options.folds, events));
    for (const act of remember) act();
  } catch (error) {
    if (isDatabaseAway(error) || isRace(error)) throw error;
    if (events.length === 1) return options.setAside(events[0]!, error as Error);
    const middle = Math.floor(events.length / 2);
    await foldByHalves(events.slice(0, middle), options);
    await foldByHalves(events.slice(middle), options);
  }
}

/** Deadlock, serialization, a lock that was not had in time: the same works a moment later. */
export function isRace(error: unknown): boolean {
  return ['40P01', '40001', '55P03'].includes((error as { code?: string }).code ?? '');
}
