/**
 * Rejects when the work takes longer than any answer of Postgres could: a network that swallows everything tells nobody,
 * and a server that stands still keeps its time limits as little as its word. The work itself goes on; whoever has its
 * connection throws that away.
 */
export async function withDeadline<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    const late = Object.assign(new Error(`Postgres did not answer for ${ms} ms`), { code: 'ETIMEDOUT' });
    timer = setTimeout(() => reject(late), ms);
  });
  return Promise.race([work, deadline]).finally(() => clearTimeout(timer));
}
