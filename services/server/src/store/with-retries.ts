/** Locks on tables are asked for briefly, so that nobody queues behind who asks; so he asks more than once. */
const TRIES = 20;
const STEP_MS = 50;

/** Runs again, each time after a longer pause, while a lock is not to be had; in all some ten seconds. */
export async function withRetries<T>(work: () => Promise<T>, tries = TRIES): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if ((error as { code?: string }).code !== '55P03' || attempt === tries) throw error;
      await new Promise((resolve) => setTimeout(resolve, STEP_MS * Math.min(attempt, TRIES)));
    }
  }
}
