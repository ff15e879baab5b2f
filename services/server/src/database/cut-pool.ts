import pg from 'pg';

const CONNECT_MS = 2_000;

/**
 * Ends a pool now: the server cuts off what its connections still do, and rolls it back. They are known by `name`,
 * which no other pool has. Throws when the server cannot be asked: then they end as it finds them gone.
 */
export async function cutPool(pool: pg.Pool, { url, name }: { url: string; name: string }): Promise<void> {
  const isBusy = pool.totalCount > pool.idleCount;
  const ended = pool.end();
  if (isBusy) await terminate(url, name);
  await ended;
}

async function terminate(url: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
  client.on('error', () => undefined); // the query below tells
  try {
    await client.connect();
    await client.query('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [
      name,
    ]);
  } finally {
    await client.end().catch(() => undefined); // it may never have been connected
  }
}
