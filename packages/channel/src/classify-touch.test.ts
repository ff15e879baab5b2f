import { CHANNELS, CLICK_ID_PARAMETERS, cleanUrl } from '@lazo/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CHANNEL_RULES_VERSION } from './build-channel-rules.ts';
import { TOUCH_CASES, type TouchCase } from './classify-touch.cases/index.ts';
import { classifyTouch } from './classify-touch.ts';
import { GA4_DEPARTURES } from './ga4-departures.cases.ts';
import { GA4_RULES } from './namings/ga4.ts';

function classifyCase({ query, landingUrl, referrer, siteHosts }: TouchCase) {
  return classifyTouch({
    landingUrl: landingUrl ?? `https://shop.example/${query ? `?${query}` : ''}`,
    referrer,
    siteHosts,
  });
}

describe('a visit is called what the table of cases says', () => {
  test.each(TOUCH_CASES)('$because', (visit) => {
    const [channel, source, medium] = visit.gives;
    expect(classifyCase(visit)).toMatchObject({ channel, source, medium });
    for (const [field, value] of Object.entries(visit.and ?? {})) {
      expect(classifyCase(visit)).toHaveProperty(field, value);
    }
  });

  test('each claim stands once', () => {
    const claims = TOUCH_CASES.map(({ because }) => because);
    expect(claims).toEqual([...new Set(claims)]);
  });

  test('each claim says where it can be checked, or what it sits on the border of', () => {
    const departures = GA4_DEPARTURES.map(({ name }) => name).join('|');
    const origin = new RegExp(
      `^(?:GA4 rows? \\d|trap of |channels\\.md |https://|Meta’s |border of \\w+$|departure (?:${departures})$)`,
    );
    expect(TOUCH_CASES.filter(({ from }) => !origin.test(from))).toEqual([]);
  });

  test('every channel of the contract has a case', () => {
    const given = new Set(TOUCH_CASES.map(({ gives: [channel] }) => channel));
    expect(CHANNELS.filter((channel) => !given.has(channel))).toEqual([]);
  });

  test('every rule decides a case', () => {
    const decided = new Set(TOUCH_CASES.map((visit) => classifyCase(visit).rule));
    expect(GA4_RULES.map(({ name }) => name).filter((name) => !decided.has(name))).toEqual([]);
  });
});

describe('whatever the strings', () => {
  const parameters = fc.array(
    fc.tuple(
      fc.constantFrom('utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'q', ...CLICK_ID_PARAMETERS),
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('google', 'fb', 'cpc', 'email', 'null', 'x.com'),
      ),
    ),
    { maxLength: 6 },
  );
  const tagged = fc
    .tuple(fc.webUrl(), parameters)
    .map(([url, query]) => `${url}?${new URLSearchParams(query).toString()}`);
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl({ withQueryParameters: true }), tagged);

  test('a visit has a known channel, a named rule and the version of the rules', () => {
    const rules = new Map(GA4_RULES.map(({ name, channel }) => [name, channel]));
    fc.assert(
      fc.property(text, text, fc.array(text, { maxLength: 2 }), (landingUrl, referrer, siteHosts) => {
        const touch = classifyTouch({ landingUrl, referrer, siteHosts });
        expect(CHANNELS).toContain(touch.channel);
        expect(rules.get(touch.rule)).toBe(touch.channel);
        expect(touch.version).toBe(CHANNEL_RULES_VERSION);
      }),
      { numRuns: 2_000 },
    );
  });

  test('a visit without a source is Direct exactly when it tells nothing', () => {
    fc.assert(
      fc.property(text, text, (landingUrl, referrer) => {
        const { channel, source, medium, campaign, term, content } = classifyTouch({ landingUrl, referrer });
        const told = [source, medium, campaign, term, content].some((field) => field !== null);
        expect(channel === 'Direct').toBe(!told);
      }),
    );
  });

  test('a cleaned URL, which is all that is kept, is called the same', () => {
    fc.assert(
      fc.property(tagged, fc.webUrl(), (landingUrl, referrer) => {
        const cleaned = { landingUrl: cleanUrl(landingUrl) ?? '', referrer: cleanUrl(referrer) };
        expect(classifyTouch(cleaned)).toEqual(classifyTouch({ landingUrl, referrer }));
      }),
    );
  });
});
