// @vitest-environment jsdom
// @vitest-environment-options { "url": "http://shop.localhost/start" }
import { act, createElement, memo, type ReactNode, StrictMode, useEffect, useState } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Sink, serveSink } from '../test/serve-sink.ts';
import type { Lazo, LazoConsent, LazoOptions } from './types.ts';

type Module = typeof import('./react.ts');
const SITE = 'pk_react_test_0123456789abcdef';

let sink: Sink;
let root: Root;
let react: Module;

beforeEach(async () => {
  sink = await serveSink('');
  vi.resetModules();
  react = await import('./react.ts');
  history.replaceState(null, '', '/start');
  root = createRoot(document.body.appendChild(document.createElement('div')));
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
});

afterEach(async () => {
  await act(() => root.unmount());
  pageLazo()?.consent?.('denied'); // for ever deaf, with all that it kept
  delete (globalThis as { lazo?: Lazo }).lazo;
  await sink.close();
});

function pageLazo(): Lazo | undefined {
  return (globalThis as { lazo?: Lazo }).lazo;
}

/** A component that does this when it is rendered. */
function Doing({ what }: { what(): ReactNode }): ReactNode {
  return what();
}

function render(children: ReactNode): Promise<void> {
  return act(async () => root.render(children));
}

/** Shows the provider with these children, under Strict Mode as in development. */
function show(children: ReactNode, options: Partial<LazoOptions> = {}): Promise<void> {
  const props = { site: SITE, host: `http://127.0.0.1:${sink.port}`, ...options };
  return render(createElement(StrictMode, null, createElement(react.LazoProvider, props, children)));
}

async function listTypes(): Promise<string[]> {
  await pageLazo()?.flush();
  return sink.events().map(({ type }) => type);
}

async function listPages(): Promise<(string | undefined)[]> {
  await pageLazo()?.flush();
  return sink.events().flatMap((event) => (event.type === 'page' ? [event.name] : []));
}

it('under Strict Mode one session and one page begin', async () => {
  await show('hello');
  expect(document.body.textContent).toContain('hello');
  expect(await listTypes()).toEqual(['session', 'page']);
});

it('what a component tracks when it is first shown arrives', async () => {
  const what = () => {
    const { track } = react.useLazo();
    useEffect(() => track('Screen Shown', { size: 'M' }), [track]);
    return null;
  };
  const props = { site: SITE, host: `http://127.0.0.1:${sink.port}` };
  await render(createElement(react.LazoProvider, props, createElement(Doing, { what })));
  await pageLazo()?.flush();
  expect(sink.events()).toMatchObject([
    { type: 'session' },
    { type: 'page' },
    { type: 'track', name: 'Screen Shown', properties: { size: 'M' } },
  ]);
});

it('whoever uses Lazo is given the same one for ever, and is not rendered again with the provider', async () => {
  const seen: Lazo[] = [];
  const what = () => {
    seen.push(react.useLazo());
    return null;
  };
  const screen = createElement(memo(Doing), { what });
  await show(screen);
  const renders = seen.length;
  for (const debug of [false, 'false'] as const) await show(screen, { debug });
  expect(seen).toHaveLength(renders);
  expect(new Set(seen)).toEqual(new Set([pageLazo()]));
});

it('consent that changes in the props is the word of the visitor', async () => {
  const showWith = (consent: LazoConsent) => show(null, { consent });
  await showWith('pending');
  expect(await listTypes()).toEqual([]);
  expect(document.cookie).toBe('');
  await showWith('granted');
  expect(await listTypes()).toEqual(['session', 'page']);
  await showWith('denied');
  expect(document.cookie).toBe('');
});

it('where pages are told by hand, each is told once: by its name, and by its path', async () => {
  let setStep: (step: number) => void = () => undefined;
  const what = () => {
    const [step, set] = useState(1);
    setStep = set;
    react.usePage(step < 3 ? 'Product' : 'Cart');
    return step;
  };
  await show(createElement(Doing, { what }), { pages: 'manual' });
  expect(await listPages()).toEqual(['Product']);
  history.pushState(null, '', '/other-product');
  for (const step of [2, 3, 4]) await act(async () => setStep(step));
  expect(await listPages()).toEqual(['Product', 'Product', 'Cart']);
});

it('a Lazo that runs already is handed on, and no other is started', async () => {
  const { createLazo } = await import('./index.ts');
  const lazo = createLazo({ site: SITE, host: `http://127.0.0.1:${sink.port}` });
  const seen: Lazo[] = [];
  const what = () => {
    seen.push(react.useLazo());
    return null;
  };
  await render(createElement(react.LazoProvider, { lazo }, createElement(Doing, { what })));
  expect(seen).toEqual([lazo]);
  expect(await listTypes()).toEqual(['session', 'page']);
});

it('without a provider, the script tag is spoken to, loaded or not; without either nothing happens', async () => {
  let lazo: Lazo | undefined;
  const what = () => {
    lazo = react.useLazo();
    return null;
  };
  await render(createElement('p', { id: 'lazo' }, createElement(Doing, { what })));
  lazo?.track('Lost');
  lazo?.ready(() => undefined);
  expect(lazo?.origin()).toBeNull();
  expect(lazo?.link('https://other.example/')).toBe('https://other.example/');
  expect(lazo?.on('sent', () => undefined)()).toBeUndefined();
  await lazo?.flush();

  const queue: unknown[][] = [];
  Object.assign(globalThis, { lazo: (...command: unknown[]) => void queue.push(command) });
  lazo?.track('Kept', { size: 'M' });
  lazo?.('identify', 'user-42');
  expect(queue).toEqual([
    ['track', 'Kept', { size: 'M' }],
    ['identify', 'user-42'],
  ]);
});
