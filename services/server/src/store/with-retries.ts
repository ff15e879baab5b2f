/** Locks on tables are asked for briefly, so that nobody queues behind who asks; so he asks more than once. */
const TRIES = 20;
const STEP_MS = 50;

/** Worth another try: somebody else holds what is needed, or the next try finds it mended. */
export class TryAgainError extends Error {
  readonly code = '55P03';
}

/**
 * How long a try waits for a lock on a table. Now and then longer than `deadlock_timeout`, for only then does autovacuum
 * give way. https://www.postgresql.org/docs/current/routine-vacuuming.html#AUTOVACUUM
 */
export function chooseLockTimeout(attempt: number): string {
  return attempt % 5 === 0 ? '1500ms' : '300ms';
}

/** A lock that was not had in time, a deadlock, a serialization. */
const RACES = new Set(['55P03', '40P01', '40001']);

/** Runs again, each time after a longer pause, while a lock is not to be had; in all some ten seconds. */
export async function withRetries<T>(work: (attempt: number) => Promise<T>, tries = TRIES): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(attempt);
    } catch (error) {
      if (!RACES.has((error as { code?: string }).code ?? '') || attempt === tries) throw error;
      await new Promise((resolve) => setTimeout(resolve, STEP_MS * Math.min(attempt, TRIES)));
    }
  }
}
