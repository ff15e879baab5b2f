import { checkServer } from './check-server.ts';
import { startEmbedded } from './embedded.ts';

/** Reaches the Postgres of the configuration: one's own, checked, or the embedded one, started where it does not run. */
export async function openPostgres(config: {
  databaseUrl: string | undefined;
  dataDir: string;
}): Promise<{ url: string; stop(): Promise<void> }> {
  if (!config.databaseUrl) return startEmbedded({ dataDir: config.dataDir });
  await checkServer(config.databaseUrl);
  return { url: config.databaseUrl, stop: async () => undefined };
}
