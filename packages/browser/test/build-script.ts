import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rollup } from 'rollup';
import { loadConfigFile } from 'rollup/loadConfigFile';

const PACKAGES = fileURLToPath(new URL('../..', import.meta.url));
const CACHE = fileURLToPath(new URL('../node_modules/.cache', import.meta.url));

/** `lazo.js` as a page loads it, built from the source as it stands: once for all test files. */
export async function buildScript(): Promise<string> {
  const path = join(CACHE, `lazo-${await hashSources()}.js`);
  return readFile(path, 'utf8').catch(async () => {
    const code = await build();
    await mkdir(CACHE, { recursive: true });
    await writeFile(`${path}.${process.pid}`, code);
    await rename(`${path}.${process.pid}`, path); // whole at once, for other files look for it too
    return code;
  });
}

async function hashSources(): Promise<string> {
  const sources = globSync(['{browser,contract}/src/**/*.ts', 'browser/*.{mjs,json}'], {
    cwd: PACKAGES,
    exclude: ['**/*.test.ts'],
  });
  const hash = createHash('sha256');
  for (const source of sources.sort()) hash.update(source).update(await readFile(join(PACKAGES, source)));
  return hash.digest('hex').slice(0, 16);
}

async function build(): Promise<string> {
  const { options } = await loadConfigFile(join(PACKAGES, 'browser/rollup.config.mjs'), {});
  for (const config of options) {
    const output = config.output.find(({ format }) => format === 'iife');
    if (!output) continue;
    const bundle = await rollup(config);
    const {
      output: [chunk],
    } = await bundle.generate(output);
    await bundle.close();
    return chunk.code;
  }
  throw new Error('rollup.config.mjs builds no script any more');
}
