/** The package as others get it: packed, and installed into a project that knows nothing of this workspace. */

import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { rollup } from 'rollup';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium } from './launch-chromium.ts';
import { packPackage } from './pack-package.ts';
import { closeServer, listen, serveSink } from './serve-sink.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const TSC = fileURLToPath(import.meta.resolve('typescript/bin/tsc'));

let project: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'lazo-package-'));
  const packed = join(project, 'packed');
  await mkdir(packed);
  await writeFile(join(project, 'package.json'), '{ "private": true }');
  await run(
    'npm',
    [
      'install',
      '--prefer-offline',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      packPackage(packed),
      ...['react', '@types/react'].map((name) => `${name}@${readVersion(name)}`),
    ],
    { cwd: project },
  );
}, 120_000);

afterAll(() => rm(project, { recursive: true, force: true }));

const manifest = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));

function readVersion(name: string): string {
  return manifest.devDependencies[name];
}

it('holds what is built, its licence and its manual, and brings js-cookie alone', async () => {
  const installed = join(project, 'node_modules/@lazo/browser');
  expect((await readdir(installed)).sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json']);
  expect(await readdir(join(installed, 'dist'))).toContain('lazo.js');
  const modules = (await readdir(join(project, 'node_modules'))).filter((name) => !name.startsWith('.'));
  expect(modules.sort()).toEqual(['@lazo', '@types', 'csstype', 'js-cookie', 'react']);
});

const USE = `
import { createLazo, type Lazo, type LazoOptions } from '@lazo/browser';
import { createLazo as createLean } from '@lazo/browser/lean';
import { LazoProvider, useLazo, usePage } from '@lazo/browser/react';
import { createElement } from 'react';

const options: LazoOptions = { site: 'pk_1', host: 'https://lazo.example', consent: 'pending', domains: ['a.example'] };
export const lazo: Lazo = createLazo(options);
lazo.track('Signed Up', { plan: 'pro' });
lazo.identify('user-42', { email: 'ana@example.org' });
lazo.identify({ email: 'ana@example.org' });
lazo('track', 'Signed Up');
export const stop: () => void = lazo.on('refused', ({ reason }) => reason.toUpperCase());
export const source: string | null | undefined = createLean(options).origin()?.first.source;
// @ts-expect-error: without a host there is nobody to send to
createLazo({ site: 'pk_1' });
// @ts-expect-error: there is no such signal
lazo.on('lost', () => {});

function Screen() {
  usePage('Home', { section: 'front' });
  const { track } = useLazo();
  return createElement('button', { onClick: () => track('Pressed') });
}
export const app = createElement(LazoProvider, options, createElement(Screen));
export const same = createElement(LazoProvider, { lazo }, createElement(Screen));
// @ts-expect-error: neither options nor a Lazo
createElement(LazoProvider, {});
`;

it.each([
  ['NodeNext', { 'use.mts': USE, 'use.cts': USE }],
  ['Bundler, and the examples of the guides with them', { 'use.ts': USE, ...readGuides() }],
])('its types hold under %s', { timeout: 60_000 }, async (title, sources) => {
  const moduleResolution = title.split(',')[0] as string;
  const tsconfig = join(project, `tsconfig.${moduleResolution}.json`);
  for (const [file, source] of Object.entries(sources)) await writeFile(join(project, file), source);
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    target: 'ES2022',
    lib: ['ES2022', 'DOM'],
    module: moduleResolution === 'Bundler' ? 'ESNext' : moduleResolution,
    moduleResolution,
    jsx: 'react-jsx',
    types: [],
    noEmit: true,
  };
  await writeFile(tsconfig, JSON.stringify({ compilerOptions, files: Object.keys(sources) }));
  const { stdout } = await run(process.execPath, [TSC, '-p', tsconfig], { cwd: project }).catch(
    (error) => error,
  );
  expect(stdout).toBe('');
});

/** Every block of TypeScript in the guides and in the package's manual, as a file each. */
function readGuides(): Record<string, string> {
  const pages = globSync(['docs/guides/*.md', 'packages/browser/README.md'], { cwd: ROOT });
  const blocks = pages.flatMap((page) =>
    [...readFileSync(join(ROOT, page), 'utf8').matchAll(/```tsx?\n(.*?)```/gs)].map(
      ([, block = ''], index) => [`${basename(page, '.md')}-${index}.tsx`, `${block}\nexport {};\n`],
    ),
  );
  return Object.fromEntries(blocks);
}

const CALLS = `
const options = { site: 'pk_1', host: 'https://lazo.example' };
const answers = [whole, lean].flatMap(({ createLazo }) => {
  const lazo = createLazo(options);
  return [lazo.track('Signed Up'), lazo.identify('user-42'), lazo.origin(), lazo.link('https://a.example/'), lazo('page')];
});
const hooks = Object.keys(react).sort();
console.log(JSON.stringify([answers, hooks, Object.keys(globalThis).includes('lazo')]));
`;

it.each([
  [
    'require',
    'use.cjs',
    `const [whole, lean, react] = ['', '/lean', '/react'].map((entry) => require('@lazo/browser' + entry));`,
  ],
  [
    'import',
    'use.mjs',
    `import * as whole from '@lazo/browser'; import * as lean from '@lazo/browser/lean'; import * as react from '@lazo/browser/react';`,
  ],
])('%s works in Node, where its verbs do nothing', async (_, file, imports) => {
  await writeFile(join(project, file), imports + CALLS);
  const { stdout } = await run(process.execPath, [file], { cwd: project });
  const answers = [null, null, null, 'https://a.example/', null];
  expect(JSON.parse(stdout)).toEqual([
    [...answers, ...answers],
    ['LazoProvider', 'useLazo', 'usePage'],
    false,
  ]);
});

it('what is not used is not shipped', async () => {
  expect(await bundle(`import '@lazo/browser'; import '@lazo/browser/react';`)).toBe('');
  const lean = await bundle(`import { createLazo } from '@lazo/browser/lean'; createLazo({});`);
  expect(lean).toContain('v1/collect');
  for (const watched of ['data-lazo-lead', 'lazoField', 'lazoTrack', 'pointermove', 'currententrychange'])
    expect(lean).not.toContain(watched);
});

async function bundle(code: string): Promise<string> {
  const input = join(project, 'bundle.js');
  await writeFile(input, code);
  const built = await rollup({ input, plugins: [nodeResolve()], external: ['react'], logLevel: 'silent' });
  const { output } = await built.generate({ format: 'es' });
  await built.close();
  return output[0].code.trim();
}

it('in a page, without a bundler, what is tracked and who is identified arrives', {
  timeout: 60_000,
}, async () => {
  const sink = await serveSink('');
  const shop = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://shop').pathname;
    const isModule = path.startsWith('/node_modules/');
    response.setHeader('content-type', isModule ? 'text/javascript' : 'text/html; charset=utf-8');
    response.end(isModule ? await readFile(join(project, path)) : buildPage(sink.port));
  });
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const trouble: string[] = [];
    page.on('pageerror', (error) => trouble.push(String(error)));
    await page.goto(`http://127.0.0.1:${await listen(shop)}/`);
    await expect
      .poll(() => sink.events().map(({ type }) => type), { timeout: 15_000 })
      .toEqual(['session', 'page', 'track', 'identify']);
    expect(sink.events()).toMatchObject([
      {},
      { title: 'Shop' },
      { name: 'Signed Up', properties: { plan: 'pro' } },
      { traits: { userId: 'user-42', email: 'ana@example.org' } },
    ]);
    expect(trouble).toEqual([]);
  } finally {
    await browser.close();
    await closeServer(shop);
    await sink.close();
  }
});

function buildPage(port: number): string {
  const imports = {
    '@lazo/browser': '/node_modules/@lazo/browser/dist/index.js',
    'js-cookie': '/node_modules/js-cookie/dist/js.cookie.mjs',
  };
  return `<!doctype html><html lang="en"><head><title>Shop</title><link rel="icon" href="data:,">
    <script type="importmap">${JSON.stringify({ imports })}</script>
    <script type="module">
      import { createLazo } from '@lazo/browser';
      const lazo = createLazo({ site: 'pk_package_test_0123456789', host: 'http://127.0.0.1:${port}' });
      lazo.track('Signed Up', { plan: 'pro' });
      lazo.identify('user-42', { email: 'ana@example.org' });
    </script></head><body></body></html>`;
}
