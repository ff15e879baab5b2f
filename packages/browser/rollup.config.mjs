import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import nodeResolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';
import ts from 'typescript';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const plugins = [
  nodeResolve(),
  // The contract is read as source from beside us, so the root of both is the workspace's.
  typescript({ tsconfig: here('tsconfig.build.json'), filterRoot: here('../..') }),
];

const minify = terser({ ecma: 2020, module: true, toplevel: true, compress: { passes: 3 } });

export default [
  {
    input: here('src/index.ts'),
    external: ['js-cookie'],
    output: { file: here('dist/index.js'), format: 'es' },
    plugins: [...plugins, emitTypes()],
  },
  {
    input: here('src/script.ts'),
    output: { file: here('dist/lazo.js'), format: 'iife', plugins: [minify] },
    plugins: [...plugins, printSizes()],
  },
];

/** The public types are one file that imports nothing, so the package's types are that file and one line. */
function emitTypes() {
  return {
    name: 'emit-types',
    generateBundle() {
      const source = readFileSync(here('src/types.ts'), 'utf8');
      const { outputText } = ts.transpileDeclaration(source, { fileName: 'types.ts' });
      if (/\bfrom '|\bimport\(/.test(outputText))
        this.error('src/types.ts must import nothing: it is published alone');
      const createLazo =
        '/** Starts Lazo on this page, or returns what runs there already. It never throws. */\n' +
        'export declare function createLazo(options: LazoOptions): Lazo;\n';
      this.emitFile({ type: 'asset', fileName: 'index.d.ts', source: outputText + createLazo });
    },
  };
}

/** What a page has to load. */
function printSizes() {
  return {
    name: 'print-sizes',
    writeBundle(_, bundle) {
      for (const { fileName, code } of Object.values(bundle)) {
        const brotli = brotliCompressSync(code, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
        const gzip = gzipSync(code, { level: 9 });
        console.log(
          `${fileName}: ${Buffer.byteLength(code)} B raw, ${gzip.length} B gzip, ${brotli.length} B brotli`,
        );
      }
    },
  };
}
