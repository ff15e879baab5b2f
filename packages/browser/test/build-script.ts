import { fileURLToPath } from 'node:url';
import { rollup } from 'rollup';
import { loadConfigFile } from 'rollup/loadConfigFile';

/** `lazo.js` as a page loads it, built from the source as it stands. */
export async function buildScript(): Promise<string> {
  const { options } = await loadConfigFile(
    fileURLToPath(new URL('../rollup.config.mjs', import.meta.url)),
    {},
  );
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
