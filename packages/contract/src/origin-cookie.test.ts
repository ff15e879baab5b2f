import { describe, expect, it } from 'vitest';
import { formatOriginCookie, type Origin, type OriginTouch, parseOriginCookie } from './origin-cookie.ts';

function buildTouch(changes: Partial<OriginTouch> = {}): OriginTouch {
  return {
    at: 1_790_000_000,
    landingUrl: 'https://shop.example/',
    referrer: '',
    utm: {},
    clickIds: {},
    ...changes,
  };
}

const direct = buildTouch({ at: 1_780_000_000, channel: 'Direct', source: null, medium: null });
const paid = buildTouch({
  referrer: 'https://www.google.com/',
  utm: { source: 'google', campaign: 'jardín & más | 50 %, l\'été; "neu" \\' },
  clickIds: { gclid: 'Cj0KCQ' },
  channel: 'Paid Search',
  source: 'google',
  medium: 'cpc',
});

describe('the origin cookie', () => {
  it('gives back what it was given', () => {
    const origin: Origin = { first: direct, current: paid, campaign: '1x2y3z' };
    expect(parseOriginCookie(formatOriginCookie(origin))).toEqual(origin);
  });

  it('keeps one touch once, and of the first the names of click ids alone', () => {
    const text = formatOriginCookie({ first: paid, current: paid, campaign: 'c' });
    expect(text.match(/landingUrl/g)).toHaveLength(1);
    expect(parseOriginCookie(text)).toEqual({
      first: { ...paid, clickIds: { gclid: '' } },
      current: paid,
      campaign: 'c',
    });
  });

  it('cuts values to 60 characters', () => {
    const current = { ...paid, clickIds: { gclid: 'x'.repeat(100) } };
    expect(
      parseOriginCookie(formatOriginCookie({ first: direct, current, campaign: '' }))?.current.clickIds,
    ).toEqual({
      gclid: 'x'.repeat(60),
    });
  });

  it.each([
    [
      'long values in a script of three bytes a letter',
      Object.fromEntries(
        ['source', 'medium', 'campaign', 'term', 'content'].map((name) => [name, '春'.repeat(200)]),
      ),
    ],
    [
      'more parameters than it can hold',
      Object.fromEntries(Array.from({ length: 90 }, (_, index) => [`parameter_${index}`, '🙂'.repeat(90)])),
    ],
  ])('stays within 900 bytes with %s', (_, utm) => {
    const text = formatOriginCookie({
      first: { ...direct, utm },
      current: { ...paid, utm },
      campaign: '1z141z3',
    });
    expect(`_lazo_o=${text}`.length).toBeLessThanOrEqual(900);
    expect(text).toMatch(/^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/); // what RFC 6265 lets stand in a cookie
    expect(parseOriginCookie(text)).toMatchObject({ current: { at: paid.at }, campaign: '1z141z3' });
  });

  it.each([undefined, '', '|', 'nonsense', '%E0%A4%A', '[0,0,0]', '7', 'null', '[]'])(
    'is undefined for %j',
    (text) => {
      expect(parseOriginCookie(text)).toBeUndefined();
    },
  );
});
