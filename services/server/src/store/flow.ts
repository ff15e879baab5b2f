/** Whether Postgres takes what it is given: while it does not, senders hear so at once and need not stand in line. */

import { isDatabaseAway } from '../errors.ts';

export interface Flow {
  /** Why nobody may come in just now; undefined while groups are committed, or while nobody knows. */
  refuse(): string | undefined;
  /** Whether the last commit found that Postgres cannot write. */
  isBroken(): boolean;
  /** Runs a commit and learns from how it goes. */
  watch<T>(commit: () => Promise<T>): Promise<T>;
}

/** A commit takes milliseconds. One that takes as long as this is behind a lock, a full disk queue or a dead network. */
const SLOW_MS = 3_000;
/** How long a statement waits for a lock: as long as it is worth to stand in line, for who waits behind it waits too. */
const LOCK_TIMEOUT_MS = 3_000;
/** How long Postgres works on a group at most. Where that is too short, the groups that come after are smaller. */
const STATEMENT_TIMEOUT_MS = 4_000;
/** After this a commit of which nothing is heard is given up: its senders have waited long enough. */
const SILENCE_MS = 5_000;

/** What connections of the log are told. */
export const LOG_TIMEOUTS = {
  lockTimeoutMs: LOCK_TIMEOUT_MS,
  statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  silenceMs: SILENCE_MS,
};

const SLOW = 'The database is slow to write just now';
const AWAY = 'The database cannot write just now';

/**
 * While a commit is slow nobody comes in. After one that Postgres could not write, one group at a time goes to see whether
 * it can again, and only who is in that group waits for it.
 */
export function buildFlow(now: () => number = () => performance.now()): Flow {
  const startedAt = new Set<{ at: number }>();
  let broken = false;

  function refuse(): string | undefined {
    const [oldest] = startedAt; // they stand in the order in which they began
    if (!oldest) return undefined;
    if (broken) return AWAY;
    return now() - oldest.at > SLOW_MS ? SLOW : undefined;
  }

  async function watch<T>(commit: () => Promise<T>): Promise<T> {
    const own = { at: now() };
    startedAt.add(own);
    try {
      const result = await commit();
      broken = false;
      return result;
    } catch (error) {
      if (isStuck(error)) broken = true;
      throw error;
    } finally {
      startedAt.delete(own);
    }
  }

  return { refuse, isBroken: () => broken, watch };
}

/** Away, or held up: a lock was not had in time, a statement was cancelled. The next group would fare no better. */
function isStuck(error: unknown): boolean {
  return isDatabaseAway(error) || ['55P03', '57014'].includes((error as { code?: string }).code ?? '');
}
