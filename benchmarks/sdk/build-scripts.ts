import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { type BuildOptions, build } from 'esbuild';
import { buildSdk } from '../../scripts/build-sdk.ts';
import type { Product } from './product.ts';

export interface Script {
  /** As the page loads it: the product, and a line that starts it. */
  code: string;
  /** Of the product alone, in bytes. */
  size: Size;
}

export interface Size {
  raw: number;
  gzip: number;
  brotli: number;
}

const START = '\nbench.init(document.currentScript.dataset.host);bench.page();';
const START_LAZO =
  '\nvar bench={page(){},track:(...a)=>lazo.track(...a),identify:(...a)=>lazo.identify(...a)};';
const START_EMPTY = 'var bench={page(){},track(){},identify(){}};';

/** Each product's file: Lazo's by its own build, a rival's bundled and minified as its users would. */
export async function buildScript({ name, adapter }: Product): Promise<Script> {
  if (name === 'lazo') return readLazo();
  if (!adapter) return { code: START_EMPTY, size: { raw: 0, gzip: 0, brotli: 0 } };
  const code = await bundle({ entryPoints: [fileURLToPath(adapter)] });
  return { code: code + START, size: measure(code) };
}

async function readLazo(): Promise<Script> {
  buildSdk();
  const code = await readFile(fileURLToPath(import.meta.resolve('@lazo/browser/lazo.js')), 'utf8');
  return { code: code + START_LAZO, size: measure(code) };
}

/** What a page pays that imports Lazo from npm for the verbs that every rival is measured with, and no more. */
export async function measureLazoImport(): Promise<Size> {
  buildSdk();
  const entry = fileURLToPath(import.meta.resolve('@lazo/browser/lean'));
  const contents = `
    import { createLazo } from ${JSON.stringify(entry)};
    const { page, track, identify } = createLazo({ site: 'pk_bench', host: 'https://lazo.shop.example' });
    globalThis.bench = { page, track, identify };`;
  return measure(await bundle({ stdin: { contents, resolveDir: import.meta.dirname } }));
}

async function bundle(input: BuildOptions): Promise<string> {
  const { outputFiles } = await build({
    ...input,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2020',
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'none',
    logLevel: 'error',
    write: false,
  });
  return outputFiles![0]!.text;
}

function measure(code: string): Size {
  return {
    raw: Buffer.byteLength(code),
    gzip: gzipSync(code, { level: 9 }).length,
    brotli: brotliCompressSync(code).length, // 11 is its default
  };
}
