// @vitest-environment jsdom
// @vitest-environment-options { "url": "https://www.shop.example/" }
import { buildVisitorExpiry, SESSION_COOKIE, VISITOR_COOKIE } from '@lazo/contract';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createId } from './create-id.ts';
import { FULL_ACCESS, NO_ACCESS, READ_ACCESS, type Store } from './create-store.ts';

const SOMEONE = createId();
let written: string[];

beforeEach(() => {
  written = [];
  const { set, get } = Object.getOwnPropertyDescriptor(
    Document.prototype,
    'cookie',
  ) as Required<PropertyDescriptor>;
  Object.defineProperty(document, 'cookie', {
    configurable: true,
    get: () => get.call(document),
    set: (text: string) => {
      written.push(text);
      set.call(document, text);
    },
  });
});

afterEach(async () => {
  (await openJar(NO_ACCESS)).clear();
  Reflect.deleteProperty(document, 'cookie');
  vi.restoreAllMocks();
});

/** As a page that opens would. */
async function openJar(access: Parameters<Store['allow']>[0]): Promise<Store & { readDomain(): string }> {
  vi.resetModules();
  const { jar, readDomain } = await import('./jar.ts');
  jar.allow(access);
  return { ...jar, readDomain };
}

/** As another script, or an earlier page, would. */
function setCookie(text: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the test stands in for code that is not ours
  document.cookie = text;
}

it('a cookie is lax, secure on https, and lies on the widest domain', async () => {
  const jar = await openJar(FULL_ACCESS);
  jar.write(VISITOR_COOKIE, SOMEONE);
  expect(written.at(-1)).toMatch(
    /^_lazo_v=[\w-]{36}; path=\/; expires=[^;]+; domain=shop\.example; sameSite=Lax; secure$/,
  );
  expect(jar.read(VISITOR_COOKIE)).toBe(SOMEONE);
  expect(jar.readDomain()).toBe('shop.example');
  const expiry = new Date(buildVisitorExpiry(SOMEONE, Date.now())).toUTCString();
  expect(written.at(-1)).toContain(`expires=${expiry}`);
});

it('the domain is probed once, and the probe is gone', async () => {
  const jar = await openJar(FULL_ACCESS);
  jar.write(VISITOR_COOKIE, SOMEONE);
  jar.write(SESSION_COOKIE, 'session');
  expect(written.filter((text) => text.startsWith('_lazo_p=1'))).toHaveLength(1);
  expect(document.cookie).not.toContain('_lazo_p');
});

it('before cookies are allowed it keeps everything in memory, and writes it once they are', async () => {
  const jar = await openJar(NO_ACCESS);
  jar.write(VISITOR_COOKIE, SOMEONE);
  expect([document.cookie, written, jar.read(VISITOR_COOKIE)]).toEqual(['', [], SOMEONE]);
  jar.allow(FULL_ACCESS);
  expect(document.cookie).toBe(`_lazo_v=${SOMEONE}`);
});

it('what an earlier consent left is read only when it is asked for, and not written anew', async () => {
  setCookie('_lazo_v=earlier');
  const jar = await openJar(NO_ACCESS);
  expect(jar.read(VISITOR_COOKIE)).toBe('');
  jar.allow(READ_ACCESS);
  expect(jar.read(VISITOR_COOKIE)).toBe('earlier');
  jar.allow(FULL_ACCESS);
  expect(written).toEqual(['_lazo_v=earlier']);
  setCookie('_lazo_v=; max-age=0');
});

it('clear removes the cookies from whatever domain they lie on, without setting one', async () => {
  setCookie('_lazo_v=host');
  setCookie('_lazo_s=wide; domain=shop.example');
  setCookie('cart=3');
  (await openJar(NO_ACCESS)).clear();
  expect(document.cookie).toBe('cart=3');
  setCookie('cart=; max-age=0');
});

it('memory serves where cookies are blocked', async () => {
  Object.defineProperty(document, 'cookie', {
    configurable: true,
    get() {
      throw new DOMException('blocked', 'SecurityError');
    },
    set() {
      throw new DOMException('blocked', 'SecurityError');
    },
  });
  const jar = await openJar(FULL_ACCESS);
  jar.write(VISITOR_COOKIE, SOMEONE);
  expect(jar.read(VISITOR_COOKIE)).toBe(SOMEONE);
});
