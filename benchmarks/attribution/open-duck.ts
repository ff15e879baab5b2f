import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

type Row = Record<string, unknown>;

/** The raw log in DuckDB, in a file as the log is, on as many threads as there are cores; asks and answers rows. */
export async function openDuck(
  db: { query(text: string): Promise<unknown> },
  dataDir: string,
): Promise<(text: string) => Promise<Row[]>> {
  const folder = join(dataDir, 'raw');
  await mkdir(folder);
  await chmod(folder, 0o777); // Postgres writes there, under another user
  await db.query(
    `copy (select visitor_id, session_id, type, name, occurred_at, url, referrer, bot, properties from events) to '${folder}/events.csv' (format csv)`,
  );
  await db.query(
    `copy (select conversion_id, lead_id, visitor_id, session_id, stage, value_minor, occurred_at, replaced_at from conversions) to '${folder}/conversions.csv' (format csv)`,
  );
  await db.query(`copy (select lead_id, merged_into from leads) to '${folder}/leads.csv' (format csv)`);
  const connection = await (await DuckDBInstance.create(join(folder, 'raw.duckdb'))).connect();
  const ids =
    "'visitor_id': 'uuid', 'session_id': 'uuid', 'type': 'varchar', 'name': 'varchar', 'occurred_at': 'timestamptz', 'url': 'varchar', 'referrer': 'varchar', 'bot': 'varchar', 'properties': 'json'";
  await connection.run(
    `create table events as from read_csv('${folder}/events.csv', header = false, quote = '"', escape = '"', columns = {${ids}})`,
  );
  const sales =
    "'conversion_id': 'uuid', 'lead_id': 'varchar', 'visitor_id': 'uuid', 'session_id': 'uuid', 'stage': 'varchar', 'value_minor': 'bigint', 'occurred_at': 'timestamptz', 'replaced_at': 'timestamptz'";
  await connection.run(
    `create table conversions as from read_csv('${folder}/conversions.csv', header = false, columns = {${sales}})`,
  );
  await connection.run(
    `create table leads as from read_csv('${folder}/leads.csv', header = false, columns = {'lead_id': 'varchar', 'merged_into': 'varchar'})`,
  );
  return async (text) => (await connection.runAndReadAll(text)).getRowObjects() as Row[];
}
