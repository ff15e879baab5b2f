import { createHash } from 'node:crypto';
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

const minify = terser({
  ecma: 2020,
  module: true,
  toplevel: true,
  compress: { passes: 3, unsafe_arrows: true },
});

export default [
  {
    input: { index: here('src/index.ts'), lean: here('src/lean.ts') },
    external: ['js-cookie'],
    output: { dir: here('dist'), format: 'es', chunkFileNames: 'core.js' },
    plugins: [...plugins, emitTypes()],
  },
  {
    input: here('src/script.ts'),
    output: { file: here('dist/lazo.js'), format: 'iife', plugins: [minify] },
    plugins: [...plugins, forgetServers(), printSizes()],
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
      for (const fileName of ['index.d.ts', 'lean.d.ts'])
        this.emitFile({ type: 'asset', fileName, source: outputText + createLazo });
    },
  };
}

/** A script of a page is never run by a server, so what asks whether it is one is answered here. */
function forgetServers() {
  return {
    name: 'forget-servers',
    transform: (code) => ({
      code: code.replaceAll(/typeof document ([!=]==?) (["'])undefined\2/g, (_, sign) => sign[0] === '!'),
      map: null,
    }),
  };
}

/** What a page has to load, and the hash that lets it refuse any other file. */
function printSizes() {
  return {
    name: 'print-sizes',
    writeBundle(_, bundle) {
      for (const { fileName, code } of Object.values(bundle)) {
        const brotli = brotliCompressSync(code, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
        const gzip = gzipSync(code, { level: 9 });
        const integrity = createHash('sha384').update(code).digest('base64');
        console.log(
          `${fileName}: ${Buffer.byteLength(code)} B raw, ${gzip.length} B gzip, ${brotli.length} B brotli\nintegrity="sha384-${integrity}"`,
        );
      }
    },
  };
}
