/** The service by itself, as a container runs it: `node services/server/src/main.ts`. */

import closeWithGrace from 'close-with-grace';
import { readConfig } from './config.ts';
import { StartError } from './errors.ts';
import { type Service, serve } from './serve.ts';

/** SIGTERM finishes what it acknowledged within this time. */
const DRAIN_MS = 10_000;

let starting: Promise<Service> | undefined;

// Before the start, which may be asked to end as well.
closeWithGrace({ delay: DRAIN_MS }, async ({ err }) => {
  if (err) console.error(err);
  const service = await starting?.catch(() => undefined); // told below
  await service?.close();
});

try {
  starting = Promise.resolve().then(() => serve(readConfig()));
  const { url, keys } = await starting;
  if (keys.minted.includes('publicKey')) console.log(`Public key: ${keys.publicKey}`);
  if (keys.minted.includes('secretKey')) console.log(`Secret key, shown this once: ${keys.secretKey}`);
  console.log(`Lazo is ready at ${url}`);
} catch (error) {
  console.error(error instanceof StartError ? `Lazo cannot start. ${error.message}` : error);
  process.exit(1);
}
