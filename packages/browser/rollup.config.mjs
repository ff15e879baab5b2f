import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import nodeResolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';
import { minifySync } from '@swc/wasm';
import ts from 'typescript';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const plugins = [
  nodeResolve(),
  // The contract is read as source from beside us, so the root of both is the workspace's.
  typescript({ tsconfig: here('tsconfig.build.json'), filterRoot: here('../..') }),
];

// For npm names and lines stay, for whoever debugs; the rest is what an application's own minifier does not do.
const layOut = terser({
  ecma: 2020,
  module: true,
  toplevel: true,
  // None of our properties does anything when it is read, and no arrow function is called with `new`.
  compress: { passes: 3, unsafe_arrows: true, pure_getters: true, directives: false },
  mangle: false,
  format: { beautify: true },
});

const entries = (extension) => ({
  dir: here('dist'),
  entryFileNames: `[name].${extension}`,
  chunkFileNames: `[name].${extension}`,
  hoistTransitiveImports: false,
  // Rollup drops directives from what it bundles. This one lets frameworks with server components take the
  // provider for what it is.
  banner: ({ name }) => (name === 'react' ? "'use client';" : ''),
});

export default [
  {
    input: { index: here('src/index.ts'), lean: here('src/lean.ts'), react: here('src/react.ts') },
    external: ['js-cookie', 'react'],
    output: [
      { ...entries('js'), format: 'es', plugins: [pack(false), layOut] },
      { ...entries('cjs'), format: 'cjs', plugins: [pack(false), layOut] },
    ],
    plugins: [...plugins, emitTypes()],
  },
  // Last: whoever asks whether the build is fresh looks at this file.
  {
    input: here('src/script.ts'),
    output: {
      file: here('dist/lazo.js'),
      format: 'iife',
      strict: false,
      plugins: [pack({ toplevel: true })],
    },
    plugins: [...plugins, forgetServers(), printSizes()],
  },
];

/** The types of both formats. Those of the verbs are one file that imports nothing, and one line. */
function emitTypes() {
  return {
    name: 'emit-types',
    generateBundle({ format }) {
      const types = declare('types');
      if (/\bfrom '|\bimport\(/.test(types))
        this.error('src/types.ts must import nothing: it is published alone');
      const createLazo =
        '/** Starts Lazo on this page, or returns what runs there already. It never throws. */\n' +
        'export declare function createLazo(options: LazoOptions): Lazo;\n';
      const index = format === 'es' ? './index.js' : './index.cjs';
      const declared = {
        index: types + createLazo,
        lean: `export * from '${index}';\n`,
        react: declare('react').replace('./index.ts', index),
      };
      const extension = format === 'es' ? 'd.ts' : 'd.cts';
      for (const [name, source] of Object.entries(declared))
        this.emitFile({ type: 'asset', fileName: `${name}.${extension}`, source });
    },
  };
}

function declare(name) {
  const source = readFileSync(here(`src/${name}.ts`), 'utf8');
  return ts.transpileDeclaration(source, { fileName: `${name}.ts` }).outputText;
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

/**
 * Says the same in as few bytes as may be, with other names or the same. SWC writes the script 200 B smaller than
 * terser does, and its WebAssembly writes the same file on every machine, as a published hash needs.
 */
function pack(mangle) {
  const compress = { toplevel: true, passes: 3, pure_getters: true, directives: false };
  const options = { ecma: 2020, module: true, compress, mangle, format: { comments: 'some' } }; // licences
  return { name: 'pack', renderChunk: (code) => ({ code: minifySync(code, options).code, map: null }) };
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
