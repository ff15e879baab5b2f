import { readFileSync } from 'node:fs';
import { type ChannelSettings, CLICK_ID_PARAMETERS, NAMINGS, SOURCE_KINDS } from '@lazo/contract';
import { readChannelSettings } from '@lazo/contract/parse';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildChannelRules, CHANNEL_RULES_VERSION, DEFAULT_CHANNEL_RULES } from './build-channel-rules.ts';
import { classifyTouch } from './classify-touch.ts';
import { NAMING_RULES } from './namings/index.ts';
import { OWN_RULE_CASES } from './own-rules.cases.ts';

const NOTHING_OWN: ChannelSettings = { naming: 'ga4', siteHosts: [], ignoreReferrers: [], rules: [] };

describe('a rule of the site', () => {
  test.each(OWN_RULE_CASES)('$because', ({ when, takes, leaves }) => {
    const settings = {
      ...NOTHING_OWN,
      ignoreReferrers: ['bank.example'],
      rules: [{ name: 'own', channel: 'Own', when }],
    };
    expect(readChannelSettings(settings)).toEqual({ settings });
    const rules = buildChannelRules(settings, 1);
    const classify = ({ query, landingUrl, referrer }: (typeof takes)[number]) =>
      classifyTouch({ landingUrl: landingUrl ?? `https://shop.example/?${query ?? ''}`, referrer }, rules);
    for (const visit of takes) {
      expect(classify(visit), JSON.stringify(visit)).toMatchObject({ channel: 'Own', rule: 'site:own' });
    }
    for (const visit of leaves) {
      expect(classify(visit).rule, JSON.stringify(visit)).not.toMatch(/^site:/);
    }
  });

  test('comes before the naming’s, and the first of them decides', () => {
    const rules = buildChannelRules(
      {
        ...NOTHING_OWN,
        rules: [
          { name: 'brand', channel: 'Brand Search', when: { channel: 'Paid Search', campaign: '*brand*' } },
          { name: 'paid', channel: 'Bought', when: { paid: true } },
        ],
      },
      3,
    );
    const classify = (query: string) =>
      classifyTouch({ landingUrl: `https://shop.example/?${query}` }, rules);
    expect(classify('gclid=1&utm_campaign=brand')).toEqual({
      channel: 'Brand Search',
      source: 'google',
      medium: 'cpc',
      campaign: 'brand',
      term: null,
      content: null,
      clickIds: { gclid: '1' },
      rule: 'site:brand',
      version: `${CHANNEL_RULES_VERSION}+3`,
    });
    expect(classify('gclid=1')).toMatchObject({ channel: 'Bought', rule: 'site:paid' });
    expect(classify('')).toMatchObject({ channel: 'Direct', rule: 'direct' });
  });

  test('that asks nothing takes nothing', () => {
    const rules = buildChannelRules(
      { ...NOTHING_OWN, rules: [{ name: 'all', channel: 'All', when: {} }] },
      1,
    );
    expect(classifyTouch({ landingUrl: 'https://shop.example/' }, rules).channel).toBe('Direct');
  });
});

test('named hosts, with their subdomains, are no touch', () => {
  const rules = buildChannelRules(
    { ...NOTHING_OWN, siteHosts: ['second.example'], ignoreReferrers: ['pay.bank.example', 'com'] },
    1,
  );
  const classify = (referrer: string) =>
    classifyTouch({ landingUrl: 'https://shop.example/', referrer }, rules).channel;
  for (const own of ['https://second.example/', 'https://a.second.example/', 'https://x.pay.bank.example/']) {
    expect(classify(own), own).toBe('Direct');
  }
  for (const strange of ['https://bank.example/', 'https://notsecond.example/', 'https://partner.com/']) {
    expect(classify(strange), strange).toBe('Referral');
  }
});

test.each(['channels.md', 'es/canales.md'])('the example in docs/%s is let through', (page) => {
  const text = readFileSync(new URL(`../../../docs/${page}`, import.meta.url), 'utf8');
  const [, example] = /```json\n(.*?)```/s.exec(text)!;
  const settings = JSON.parse(example!);
  expect(readChannelSettings(settings)).toEqual({ settings });
});

describe('a version', () => {
  test.each([
    ['ga4', 0, CHANNEL_RULES_VERSION],
    ['ga4', 3, `${CHANNEL_RULES_VERSION}+3`],
    ['plausible', 0, `plausible-${CHANNEL_RULES_VERSION}`],
    ['matomo', 12, `matomo-${CHANNEL_RULES_VERSION}+12`],
  ] as const)('of naming %s and settings %i is %s', (naming, siteVersion, version) => {
    expect(buildChannelRules({ ...NOTHING_OWN, naming }, siteVersion).version).toBe(version);
  });

  test('of nothing said is that of the built-in rules', () => {
    expect(DEFAULT_CHANNEL_RULES.version).toBe(CHANNEL_RULES_VERSION);
  });
});

describe('whatever settings are let through', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1 }),
    fc.constantFrom('google', '*', '*a*', 'é'),
  );
  const oneOrMore = <Value>(value: fc.Arbitrary<Value>) =>
    fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 3 }));
  const patterns = oneOrMore(fc.option(text));
  const hosts = oneOrMore(fc.option(fc.oneof(text, fc.stringMatching(/^[a-z.*é]{1,6}$/))));
  const paths = oneOrMore(fc.option(fc.stringMatching(/^[/*][a-z/*%]{0,6}$/)));
  const when = fc.record(
    {
      ...{ source: patterns, medium: patterns, campaign: patterns, term: patterns, content: patterns },
      ...{ referrerHost: hosts, landingHost: hosts, landingPath: paths },
      clickId: oneOrMore(fc.constantFrom(...CLICK_ID_PARAMETERS)),
      kind: oneOrMore(fc.constantFrom(...SOURCE_KINDS)),
      paid: fc.boolean(),
      channel: fc.constantFrom('Direct', 'Paid Search', 'Websites'),
    },
    { requiredKeys: [] },
  );
  const rule = fc.record({ name: fc.stringMatching(/^[a-z0-9-]{1,8}$/), channel: text, when });
  const raw = fc.record(
    {
      naming: fc.constantFrom(...NAMINGS),
      siteHosts: fc.array(fc.oneof(text, fc.domain()), { maxLength: 1 }),
      ignoreReferrers: fc.array(fc.oneof(text, fc.domain()), { maxLength: 1 }),
      rules: fc.array(rule, { maxLength: 3 }),
    },
    { requiredKeys: [] },
  );
  const url = fc.oneof(
    fc.webUrl({ withQueryParameters: true }),
    text,
    fc.constant('https://x.example/?gclid=1'),
  );

  test('a visit has a channel of a rule of theirs, and that rule’s name', () => {
    let letThrough = 0;
    fc.assert(
      fc.property(raw, url, url, (written, landingUrl, referrer) => {
        const read = readChannelSettings(written);
        if ('fault' in read) return;
        const { naming, rules } = read.settings;
        letThrough += rules.length;
        const own = rules.map(({ name, channel }) => [`site:${name}`, channel] as const);
        const named = NAMING_RULES[naming].map(({ name, channel }) => [name, channel] as const);
        const touch = classifyTouch({ landingUrl, referrer }, buildChannelRules(read.settings, 1));
        expect(new Map([...own, ...named]).get(touch.rule)).toBe(touch.channel);
      }),
      { numRuns: 2_000 },
    );
    expect(letThrough).toBeGreaterThan(200);
  });
});
