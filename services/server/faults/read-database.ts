/** What a database says of itself as a whole. */

import pg from 'pg';

/** A digest of every row of every table, by the table's name. */
export async function readDigests(databaseUrl: string): Promise<Record<string, string>> {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query(
      "select relname as name from pg_class where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace order by 1",
    );
    const digests: Record<string, string> = {};
    for (const { name } of rows) {
      const digest = await client.query(
        `select count(*) || ' rows ' || coalesce(md5(string_agg(digest, '' order by digest)), '') as digest
         from (select md5(${name}::text) as digest from ${name}) as rows`,
      );
      digests[name] = digest.rows[0].digest;
    }
    return digests;
  });
}

/** Deadlocks that Postgres found in it so far. Processes tell what they counted when they end, or within some seconds. */
export async function countDeadlocks(databaseUrl: string): Promise<number> {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query(
      'select deadlocks::int from pg_stat_database where datname = current_database()',
    );
    return rows[0].deadlocks;
  });
}

export async function withClient<T>(
  databaseUrl: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  return work(client).finally(() => client.end());
}

/** Resolves when everything that is committed is folded. */
export function whenFolded(databaseUrl: string): Promise<void> {
  return withClient(databaseUrl, async (client) => {
    for (;;) {
      const { rows } = await client.query('select count(*)::int as waiting from pending');
      if (rows[0].waiting === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
}
