// @vitest-environment jsdom
// @vitest-environment-options { "url": "https://www.shop.example/" }
import { buildVisitorExpiry, SESSION_COOKIE, VISITOR_COOKIE } from '@lazo/contract';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Allowed, DENIED, GRANTED, PENDING } from './consent.ts';
import { createId } from './create-id.ts';

const SOMEONE = createId();
let written: string[];
/** A public suffix, to this browser. */
let refused: string;

beforeEach(() => {
  written = [];
  refused = 'no domain';
  const { set, get } = Object.getOwnPropertyDescriptor(
    Document.prototype,
    'cookie',
  ) as Required<PropertyDescriptor>;
  Object.defineProperty(document, 'cookie', {
    configurable: true,
    get: () => get.call(document),
    set: (text: string) => {
      written.push(text);
      if (!text.includes(`domain=${refused};`)) set.call(document, text);
    },
  });
});

afterEach(async () => {
  (await openJar(DENIED)).clear();
  Reflect.deleteProperty(document, 'cookie');
  vi.restoreAllMocks();
});

/** As a page that opens would. */
async function openJar(allowed: Allowed) {
  vi.resetModules();
  const { readDomain } = await import('./cookies.ts');
  const { setAllowed } = await import('./settings.ts');
  const { writeMemory, readText, writeText, clearCookies } = await import('./store.ts');
  const allow = (next: Allowed) => {
    setAllowed(next);
    writeMemory();
  };
  allow(allowed);
  return { allow, read: readText, write: writeText, clear: clearCookies, readDomain };
}

/** As another script, or an earlier page, would. */
function setCookie(text: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the test stands in for code that is not ours
  document.cookie = text;
}

it('a cookie is lax, secure on https, and lies on the widest domain', async () => {
  const jar = await openJar(GRANTED);
  jar.write(VISITOR_COOKIE, SOMEONE);
  expect(written.at(-1)).toMatch(
    /^_lazo_v=[\w-]{36}; path=\/; expires=[^;]+; domain=shop\.example; sameSite=Lax; secure$/,
  );
  expect(jar.read(VISITOR_COOKIE)).toBe(SOMEONE);
  expect(jar.readDomain()).toBe('shop.example');
  const expiry = new Date(buildVisitorExpiry(SOMEONE, Date.now())).toUTCString();
  expect(written.at(-1)).toContain(`expires=${expiry}`);
});

it('the domain is looked for once, by the first cookie itself, and nothing else is left behind', async () => {
  const jar = await openJar(GRANTED);
  jar.write(VISITOR_COOKIE, SOMEONE);
  jar.write(SESSION_COOKIE, 'session');
  expect(written).toHaveLength(2);
  expect(document.cookie).toBe(`_lazo_v=${SOMEONE}; _lazo_s=session`);
});

it('a domain that the browser refuses is passed over, and not taken for the one that holds the same text', async () => {
  const first = await openJar(GRANTED);
  refused = 'shop.example';
  first.write(SESSION_COOKIE, 'one');
  expect(first.readDomain()).toBe('www.shop.example');
  const second = await openJar(GRANTED);
  second.write(SESSION_COOKIE, 'one');
  second.write(SESSION_COOKIE, 'two');
  expect([second.readDomain(), second.read(SESSION_COOKIE)]).toEqual(['www.shop.example', 'two']);
});

it('before cookies are allowed it keeps everything in memory, and writes it once they are', async () => {
  const jar = await openJar(DENIED);
  jar.write(VISITOR_COOKIE, SOMEONE);
  expect([document.cookie, written, jar.read(VISITOR_COOKIE)]).toEqual(['', [], SOMEONE]);
  jar.allow(GRANTED);
  expect(document.cookie).toBe(`_lazo_v=${SOMEONE}`);
});

it('what an earlier consent left is read only when it is asked for, and not written anew', async () => {
  setCookie('_lazo_v=earlier');
  const jar = await openJar(DENIED);
  expect(jar.read(VISITOR_COOKIE)).toBe('');
  jar.allow(PENDING);
  expect(jar.read(VISITOR_COOKIE)).toBe('earlier');
  jar.allow(GRANTED);
  expect(written).toEqual(['_lazo_v=earlier']);
  setCookie('_lazo_v=; max-age=0');
});

it('clear removes the cookies from whatever domain they lie on, without setting one', async () => {
  setCookie('_lazo_v=host');
  setCookie('_lazo_s=wide; domain=shop.example');
  setCookie('cart=3');
  (await openJar(DENIED)).clear();
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
  const jar = await openJar(GRANTED);
  jar.write(VISITOR_COOKIE, SOMEONE);
  expect(jar.read(VISITOR_COOKIE)).toBe(SOMEONE);
});
