/** `pnpm check:size`: what a page pays for the SDK, against its budget. */

import { readFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { buildSdk } from './build-sdk.ts';

/** Bytes of `lazo.js`. The budget follows the file down and never up. */
const BUDGET = { brotli: 7_300, gzip: 8_000 };

buildSdk();
const file = readFileSync(new URL('../packages/browser/dist/lazo.js', import.meta.url));
const sizes = { brotli: brotliCompressSync(file).length, gzip: gzipSync(file, { level: 9 }).length };
for (const [name, most] of Object.entries(BUDGET)) {
  const size = sizes[name as keyof typeof sizes];
  console.log(`lazo.js ${name} ${size} B of ${most} B`);
  if (size > most) process.exitCode = 1;
}
