import { readFileSync } from 'node:fs';
import { CHANNELS_OF_NAMING, NAMINGS } from '@lazo/contract';
import { describe, expect, test } from 'vitest';
import { buildChannelRules } from '../build-channel-rules.ts';
import { classifyTouch } from '../classify-touch.ts';
import { NAMING_RULES } from './index.ts';
import { MATOMO_CASES } from './matomo.cases.ts';
import type { NamingCase } from './naming-case.ts';
import { PLAUSIBLE_CASES } from './plausible.cases.ts';

describe.each([
  ['plausible', PLAUSIBLE_CASES],
  ['matomo', MATOMO_CASES],
] as const)('a visit is called what %s calls it', (naming, cases) => {
  const rules = buildChannelRules({ naming, siteHosts: [], ignoreReferrers: [], rules: [] }, 0);
  const classify = ({ query, referrer }: NamingCase) =>
    classifyTouch({ landingUrl: `https://shop.example/${query ? `?${query}` : ''}`, referrer }, rules);

  test.each(cases)('$because', (visit) => {
    expect(classify(visit)).toMatchObject({ channel: visit.channel, rule: visit.rule });
  });

  test('every rule decides a case', () => {
    const decided = new Set(cases.map(({ rule }) => rule));
    expect(rules.naming.map(({ name }) => name).filter((name) => !decided.has(name))).toEqual([]);
  });

  test('every departure that the header names has a case, and no other', () => {
    const [header] = readFileSync(new URL(`${naming}.ts`, import.meta.url), 'utf8').split('*/', 1);
    const named = [...header!.matchAll(/^ \* - ([a-z-]+):/gm)].map(([, name]) => `departure ${name}`);
    const shown = new Set(cases.map(({ from }) => from).filter((from) => from.startsWith('departure')));
    expect(shown).toEqual(new Set(named));
  });
});

describe.each(NAMINGS)('the list of %s', (naming) => {
  const rules = NAMING_RULES[naming];

  test('names every rule once', () => {
    const names = rules.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
  });

  test('leads to every channel of the naming, and to no other', () => {
    expect(new Set(rules.map(({ channel }) => channel))).toEqual(new Set(CHANNELS_OF_NAMING[naming]));
  });
});
