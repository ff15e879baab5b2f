import { execFileSync } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BUILT = `${ROOT}/packages/browser/dist/lazo.js`;

/** Builds `lazo.js` when it is not there, or older than what it is made of. */
export function buildSdk(): void {
  if (isFresh()) return;
  console.log('Building lazo.js …');
  execFileSync(
    process.execPath,
    [
      `${ROOT}/packages/browser/node_modules/rollup/dist/bin/rollup`,
      '--config',
      'rollup.config.mjs',
      '--silent',
    ],
    {
      cwd: `${ROOT}/packages/browser`,
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
}

function isFresh(): boolean {
  if (!existsSync(BUILT)) return false;
  const built = statSync(BUILT).mtimeMs;
  const sources = globSync(['packages/{browser,contract}/src/**/*.ts', 'packages/browser/*.{mjs,json}'], {
    cwd: ROOT,
  });
  return sources.every((source) => statSync(`${ROOT}/${source}`).mtimeMs < built);
}
