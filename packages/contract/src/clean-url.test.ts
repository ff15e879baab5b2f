import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CLEAN_URL_CASES } from './clean-url.cases.ts';
import { cleanUrl } from './clean-url.ts';
import { LIMITS } from './limits.ts';
import { SECRET_WORDS, WEAK_SECRET_WORDS } from './secret-words.ts';
import { stripUrl } from './strip-url.ts';
import { CLICK_ID_PARAMETERS } from './touch-parameters.ts';

describe('a URL is cleaned as the table of cases says', () => {
  test.each(CLEAN_URL_CASES)('$because', ({ url, keep, gives }) => {
    const options = keep ? { keep } : {};
    expect(cleanUrl(url, options)).toBe(gives === 'same' ? url : gives);
  });

  test('each claim stands once', () => {
    const claims = CLEAN_URL_CASES.map(({ because }) => because);
    expect(claims).toEqual([...new Set(claims)]);
  });

  test('after each secret word a UUID is masked', () => {
    for (const word of [...SECRET_WORDS, ...WEAK_SECRET_WORDS]) {
      const url = `https://shop.example/${word}/550e8400-e29b-41d4-a716-446655440000`;
      expect(cleanUrl(url)).toBe(new URL(`https://shop.example/${word}/[token]`).href);
    }
  });
});

const KEEP = { keep: ['q', 'next', 'token'] };
const names = fc.constantFrom('utm_source', 'utm_campaign', 'gclid', 'x', ...KEEP.keep);
const fragments = fc.constantFrom(
  ...[
    '/',
    '?',
    '#',
    '&',
    '=',
    '%',
    '%25',
    '%40',
    '%2F',
    '@',
    '.',
    ':',
    '+',
    ';',
    ' ',
    '[token]',
    '%ff',
    '＠',
  ],
  ...['reset', 'magic', 'tel', 'verify-email', 'ana@example.org', 'eyJhbGciOiJI.', '4111111111111111'],
  ...['+34600123456', 'a1B2c3D4', '2026', '..', '%2e%2e', '//', 'utm_source=', 'q=', 'token='],
);
/** Texts made of what the rules look at, so that they meet. */
const rubble = fc.array(fc.oneof(fragments, fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 14 });
const hostile = fc.oneof(
  rubble.map((parts) => `https://shop.example/${parts.join('')}`),
  rubble.map((parts) => parts.join('')),
  rubble.map((parts) => `android-app://${parts.join('')}`),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc.string({ unit: 'binary' }),
);

describe('whatever the URL', () => {
  test('cleaning never throws, and cleaning again gives the same', () => {
    fc.assert(
      fc.property(hostile, (url) => {
        const once = cleanUrl(url, KEEP);
        expect(once === null ? null : cleanUrl(once, KEEP)).toBe(once);
      }),
      { numRuns: 3_000 },
    );
  });

  test('no address survives, plain, encoded or doubly encoded', () => {
    // But for one whose name ends in a delimiter: `/@ana.lopez`, `=@ana.lopez` and `by+@ana.lopez` are handles.
    const address = fc.emailAddress().filter((text) => !/[/+=]@/.test(text));
    const encode = fc.constantFrom<(text: string) => string>(
      (text) => text,
      encodeURIComponent,
      (text) => encodeURIComponent(encodeURIComponent(text)),
      (text) => text.replace(/./g, (one) => `%${one.charCodeAt(0).toString(16).padStart(2, '0')}`),
    );
    const place = fc.oneof(
      fc.constantFrom<(text: string) => string>(
        (text) => `https://shop.example/${text}`,
        (text) => `https://shop.example/a/x-${text}-y/b?utm_source=z`,
        (text) => `https://shop.example/#${text}`,
        (text) => `https://${text}@shop.example/`,
        (text) => `https://shop.example/?${text}=1&utm_${text}=2`,
      ),
      names.map((name) => (text: string) => `https://shop.example/?${name}=${text}`),
    );
    fc.assert(
      fc.property(address, encode, place, (email, encoded, placed) => {
        const cleaned = cleanUrl(placed(encoded(email)), KEEP) ?? '';
        expect(decodeLayers(cleaned)).not.toContain(email.toLowerCase());
      }),
      { numRuns: 3_000 },
    );
  });

  test('every click id and every tag of a campaign survives', () => {
    const characters = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_');
    const clickId = fc
      .tuple(
        fc.constantFrom(...CLICK_ID_PARAMETERS),
        fc.oneof(
          fc.string({ unit: characters, minLength: 1, maxLength: 120 }),
          fc.uuid(),
          fc.stringMatching(/^\d{10,20}$/),
        ),
      )
      .map(([name, value]) => [name, value] as const);
    const tag = fc.tuple(
      fc.constantFrom(
        'utm_source',
        'utm_medium',
        'utm_campaign',
        'utm_term',
        'utm_content',
        'utm_id',
        'utm_x',
      ),
      fc.oneof(fc.stringMatching(/^[\w .|+:ñé-]{0,40}$/), fc.stringMatching(/^[a-z]+_\d{4}-\d\d-\d\d_\d+$/)),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(clickId, tag), { maxLength: 8 }), (parameters) => {
        const query = parameters.map(([name, value]) => [name, value]);
        const cleaned = cleanUrl(`https://shop.example/a?${new URLSearchParams(query)}`) ?? '';
        expect([...new URL(cleaned).searchParams]).toEqual(query);
      }),
      { numRuns: 2_000 },
    );
  });

  test('what the door keeps is at most what the page keeps', () => {
    fc.assert(
      fc.property(hostile, (url) => {
        const [cleaned, stripped] = [cleanUrl(url, KEEP), stripUrl(url, KEEP)];
        if (cleaned !== null) expect(cleanUrl(stripped as string, KEEP)).toBe(cleaned);
        if (stripped === null) expect(cleaned).toBeNull();
      }),
    );
  });

  // A pattern that backtracks would not come to an end within the test's time.
  test('the longest one comes to an end, however it is made', () => {
    const patterns = [
      '%25',
      'a.',
      '@a.',
      'eyJ',
      'eyJaaaaa.',
      '1',
      '1 ',
      '+1',
      '4111-',
      'a-',
      'aB1',
      '-/',
      '%',
      'reset/a1',
      '%40',
      'ﷺ',
    ];
    for (const pattern of patterns) {
      const text = pattern.repeat(LIMITS.urlLength).slice(0, LIMITS.urlLength - 30);
      for (const url of [`https://shop.example/${text}`, `https://shop.example/?q=${text}`]) {
        expect(cleanUrl(url, KEEP), pattern).toMatch(/^https:\/\/shop\.example\//);
      }
    }
  });
});

function decodeLayers(text: string): string {
  let plain = text;
  for (let layer = 0; layer < 4; layer++) {
    plain = plain.replace(/%[0-7][0-9a-f]/gi, (byte) =>
      String.fromCharCode(Number.parseInt(byte.slice(1), 16)),
    );
  }
  return plain.toLowerCase();
}
