/** `pnpm bench`: every benchmark in turn, or those whose names are given. */

import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../benchmarks/', import.meta.url));
const wanted = process.argv.slice(2).filter((word) => word !== '--');
const files = globSync('*.bench.ts', { cwd: FOLDER }).filter(
  (file) => wanted.length === 0 || wanted.some((word) => file.includes(word)),
);
for (const file of files.sort()) {
  console.log(`\n${file}`);
  const { status } = spawnSync(process.execPath, [`${FOLDER}${file}`], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
