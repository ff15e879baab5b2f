// @vitest-environment jsdom
// @vitest-environment-options { "url": "https://www.shop.example/" }
import { SESSION_COOKIE, VISITOR_COOKIE } from '@lazo/contract';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createJar } from './create-jar.ts';

const LATER = Date.now() + 1_000_000;
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

afterEach(() => {
  createJar().clear();
  Reflect.deleteProperty(document, 'cookie');
  vi.restoreAllMocks();
});

/** As another script, or an earlier page, would. */
function setCookie(text: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the test stands in for code that is not ours
  document.cookie = text;
}

it('a cookie is lax, secure on https, and lies on the widest domain', () => {
  const jar = createJar();
  jar.setStored(true);
  jar.write(VISITOR_COOKIE, 'someone', LATER);
  expect(written.at(-1)).toMatch(
    /^_lazo_v=someone; path=\/; expires=[^;]+; domain=shop\.example; sameSite=Lax; secure$/,
  );
  expect(jar.read(VISITOR_COOKIE)).toBe('someone');
  expect(jar.findDomain()).toBe('shop.example');
});

it('the domain is probed once, and the probe is gone', () => {
  const jar = createJar();
  jar.setStored(true);
  jar.write(VISITOR_COOKIE, 'someone', LATER);
  jar.write(SESSION_COOKIE, 'session', LATER);
  expect(written.filter((text) => text.startsWith('_lazo_p=1'))).toHaveLength(1);
  expect(document.cookie).not.toContain('_lazo_p');
});

it('before cookies are allowed it keeps everything in memory, and writes it once they are', () => {
  const jar = createJar();
  jar.write(VISITOR_COOKIE, 'someone', LATER);
  expect([document.cookie, written, jar.read(VISITOR_COOKIE)]).toEqual(['', [], 'someone']);
  jar.setStored(true);
  expect(document.cookie).toBe('_lazo_v=someone');
});

it('what an earlier consent left is read only when it is asked for, and not written anew', () => {
  setCookie('_lazo_v=earlier');
  const jar = createJar();
  expect(jar.read(VISITOR_COOKIE)).toBeUndefined();
  jar.load();
  expect(jar.read(VISITOR_COOKIE)).toBe('earlier');
  jar.setStored(true);
  expect(written).toEqual(['_lazo_v=earlier']);
  setCookie('_lazo_v=; max-age=0');
});

it('clear removes the cookies from whatever domain they lie on, without setting one', () => {
  setCookie('_lazo_v=host');
  setCookie('_lazo_s=wide; domain=shop.example');
  setCookie('cart=3');
  createJar().clear();
  expect(document.cookie).toBe('cart=3');
  setCookie('cart=; max-age=0');
});

it('memory serves where cookies are blocked', () => {
  Object.defineProperty(document, 'cookie', {
    configurable: true,
    get() {
      throw new DOMException('blocked', 'SecurityError');
    },
    set() {
      throw new DOMException('blocked', 'SecurityError');
    },
  });
  const jar = createJar();
  jar.setStored(true);
  jar.write(VISITOR_COOKIE, 'someone', LATER);
  expect(jar.read(VISITOR_COOKIE)).toBe('someone');
});
