import { describe, expect, it } from 'vitest';
import { createLazo as createWhole } from './index.ts';
import { createLazo as createLean } from './lean.ts';

describe.each([
  ['the whole Lazo', createWhole],
  ['the lean one', createLean],
])('on a server %s', (_, createLazo) => {
  it('does nothing and answers as where nothing is known', async () => {
    const lazo = createLazo({ site: 'pk_server', host: 'https://lazo.example' });
    lazo.page();
    lazo.track('Done');
    lazo.identify('ana@example.com');
    lazo.consent('granted');
    lazo.ready(() => expect.unreachable());
    expect(lazo.origin()).toBeNull();
    expect(lazo.link('https://other.example/')).toBe('https://other.example/');
    expect(lazo('link', 'no url')).toBe('no url');
    await lazo.flush();
    expect(lazo.on('sent', () => {})).toBeTypeOf('function');
    expect('lazo' in globalThis).toBe(false);
  });
});
