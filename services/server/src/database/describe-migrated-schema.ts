import { buildDatabase, connectPool } from './connect.ts';
import { describeSchema } from './describe-schema.ts';
import { startEmbedded } from './embedded/start-embedded.ts';
import { migrate } from './migrate.ts';

/** The schema as the migrations make it in a Postgres of its own, whose directory is the caller's to remove. */
export async function describeMigratedSchema(dataDir: string): Promise<string> {
  const postgres = await startEmbedded({ dataDir });
  const pool = connectPool({ url: postgres.url, size: 1, name: 'lazo schema', onError: () => undefined });
  const db = buildDatabase(pool);
  try {
    await migrate(db);
    return await describeSchema(db);
  } finally {
    await db.destroy();
    await postgres.stop();
  }
}
