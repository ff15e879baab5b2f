/** The service by itself, as a container runs it: `node services/server/src/main.ts`. */

import closeWithGrace from 'close-with-grace';
import { readConfig } from './config.ts';
import { StartError } from './errors.ts';
import { serve } from './serve.ts';

/** SIGTERM finishes what it acknowledged within this time. */
const DRAIN_MS = 10_000;

try {
  const config = readConfig();
  const service = await serve(config);
  const { publicKey, secretKey, isNew } = service.keys;
  if (isNew && !config.publicKey) console.log(`Public key: ${publicKey}`);
  if (isNew) console.log(`Secret key, shown this once: ${secretKey}`);
  console.log(`Lazo is ready at ${service.url}`);
  closeWithGrace({ delay: DRAIN_MS }, async ({ err }) => {
    if (err) console.error(err);
    await service.close();
  });
} catch (error) {
  console.error(error instanceof StartError ? `Lazo cannot start. ${error.message}` : error);
  process.exitCode = 1;
}
