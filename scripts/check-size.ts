/** `pnpm check:size`: what a page pays for the SDK, against its budget. */

import { readFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { measureLazoImport } from '../benchmarks/sdk/build-scripts.ts';
import { buildSdk } from './build-sdk.ts';

/** In bytes. A budget follows what it is of down and never up. */
const BUDGETS = {
  'lazo.js brotli': 6_790,
  'lazo.js gzip': 7_430,
  'lean npm import brotli': 5_570,
};

buildSdk();
const file = readFileSync(new URL('../packages/browser/dist/lazo.js', import.meta.url));
const sizes: Record<keyof typeof BUDGETS, number> = {
  'lazo.js brotli': brotliCompressSync(file).length,
  'lazo.js gzip': gzipSync(file, { level: 9 }).length,
  'lean npm import brotli': (await measureLazoImport()).brotli,
};
for (const [name, most] of Object.entries(BUDGETS)) {
  const size = sizes[name as keyof typeof sizes];
  console.log(`${name} ${size} B of ${most} B`);
  if (size > most) process.exitCode = 1;
}
