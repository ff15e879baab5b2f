import { checkServer } from './check-server.ts';
import { type EmbeddedPostgres, startEmbedded } from './embedded/start-embedded.ts';

/** Reaches the Postgres of the configuration: one's own, checked, or the embedded one, started where it does not run. */
export async function openPostgres(config: {
  databaseUrl: string | undefined;
  dataDir: string;
}): Promise<EmbeddedPostgres> {
  if (!config.databaseUrl) return startEmbedded({ dataDir: config.dataDir });
  await checkServer(config.databaseUrl);
  // Whoever runs it looks after it.
  return { url: config.databaseUrl, keepRunning: () => undefined, stop: async () => undefined };
}
