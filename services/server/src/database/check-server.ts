import pg from 'pg';
import { StartError } from '../errors.ts';

/** The oldest Postgres that Lazo's SQL runs on. */
const OLDEST = 15;

/** Asks a Postgres whether it is there and new enough. Throws `StartError` with the way out. */
export async function checkServer(url: string, oldest = OLDEST): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined); // the query below tells
  try {
    await client.connect();
    const { rows } = await client.query('show server_version_num');
    const version = Math.floor(Number(rows[0].server_version_num) / 10_000);
    if (version >= oldest) return;
    throw new StartError(
      `DATABASE_URL names a Postgres ${version}; Lazo needs ${oldest} or later. ` +
        'Upgrade it, or leave DATABASE_URL out to use the embedded one.',
    );
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(
      `The Postgres of DATABASE_URL (${hideSecrets(url)}) cannot be used: ${describe(error)}. ` +
        'Check that it runs, and its host, port, user, password and database; or leave DATABASE_URL out to use the embedded one.',
    );
  } finally {
    await client.end().catch(() => undefined); // it may never have been connected
  }
}

function hideSecrets(url: string): string {
  const shown = new URL(url);
  shown.password = '';
  shown.search = '';
  return shown.href;
}

function describe(error: unknown): string {
  const { message, code, errors } = error as { message?: string; code?: string; errors?: Error[] };
  return message || errors?.map((cause) => cause.message).join(', ') || code || String(error);
}
