import { readdir, readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { StartError } from '../errors.ts';
import type { Database } from './connect.ts';

const FOLDER = new URL('./migrations/', import.meta.url);

/** Brings the schema up to date: numbered SQL files, each in the order of its number, each once. */
export async function migrate(db: Database): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: readMigrations } });
  const { error, results } = await migrator.migrateToLatest();
  if (!error) return;
  const failed =
    results?.find((result) => result.status === 'Error')?.migrationName ?? 'before the first file';
  throw new StartError(`The schema could not be brought up to date (${failed}): ${(error as Error).message}`);
}

async function readMigrations(): Promise<Record<string, Migration>> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.sql')).sort();
  const texts = await Promise.all(files.map((file) => readFile(new URL(file, FOLDER), 'utf8')));
  return Object.fromEntries(
    files.map((file, place) => [
      file.replace('.sql', ''),
      {
        up: (db) =>
          sql
            .raw(texts[place] as string)
            .execute(db)
            .then(() => undefined),
      },
    ]),
  );
}
