import { execFileSync } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** What is written last. */
const BUILT = `${ROOT}/packages/browser/dist/lazo.js`;

/** Builds the SDK when it is not there, or older than what it is made of. */
export function buildSdk(): void {
  if (isFresh()) return;
  console.log('Building the SDK …');
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

// Before checks of what is published.
if (import.meta.main) buildSdk();

function isFresh(): boolean {
  if (!existsSync(BUILT)) return false;
  const built = statSync(BUILT).mtimeMs;
  const sources = globSync(['packages/{browser,contract}/src/**/*.ts', 'packages/browser/*.{mjs,json}'], {
    cwd: ROOT,
    exclude: ['**/*.test.ts'],
  });
  return sources.every((source) => statSync(`${ROOT}/${source}`).mtimeMs < built);
}
