import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readChannelSettings } from './read-channel-settings.ts';

const rule = { name: 'brand', channel: 'Brand Search', when: { campaign: '*brand*' } };
const asking = (when: object) => ({ rules: [rule, { ...rule, name: 'second', when }] });
const texts = (count: number) => Array.from({ length: count }, (_, index) => `text ${index}`);

describe('settings', () => {
  test('have what is absent filled in', () => {
    expect(readChannelSettings({})).toEqual({
      settings: { naming: 'ga4', siteHosts: [], ignoreReferrers: [], rules: [] },
    });
  });

  test('keep everything that a rule can ask', () => {
    const when = {
      source: 'google',
      medium: ['cpc', null],
      campaign: '*',
      term: null,
      content: 'a*b',
      referrerHost: '*.shop.example',
      landingHost: ['shop.example'],
      landingPath: '/blog/*',
      clickId: ['gclid'],
      kind: 'search',
      paid: false,
      channel: ['Websites'],
    };
    const settings = {
      naming: 'matomo',
      siteHosts: ['españa.example', 'localhost', '192.0.2.7'],
      ignoreReferrers: ['pay.bank.example'],
      rules: [{ ...rule, when }],
    };
    expect(readChannelSettings(settings)).toEqual({ settings });
  });

  test('have the blanks around a channel cut', () => {
    expect(readChannelSettings({ rules: [{ ...rule, channel: '  Brand Search ' }] })).toMatchObject({
      settings: { rules: [{ channel: 'Brand Search' }] },
    });
  });

  test('hold nothing that the database cannot', () => {
    expect(readChannelSettings({ rules: [{ ...rule, channel: 'A\0B\ud800' }] })).toMatchObject({
      settings: { rules: [{ channel: 'AB\ufffd' }] },
    });
  });
});

describe('a fault is named by its field', () => {
  test.each([
    ['no object', [], '', /^The file is an object/],
    ['a text', 'ga4', '', /^The file is an object/],
    ['too deep', { rules: [[[[[[]]]]]] }, '', /^The file/],
    ['an unknown setting', { rulez: [] }, 'rulez', /"rulez" is unknown here; known are naming, siteHosts/],
    ['an unknown naming', { naming: 'umami' }, 'naming', /ga4, plausible, matomo/],
    ['hosts that are no list', { siteHosts: 'shop.example' }, 'siteHosts', /is a host/],
    [
      'a host with a scheme',
      { siteHosts: ['a.example', 'https://b.example'] },
      'siteHosts[1]',
      /without scheme/,
    ],
    [
      'a host with a wildcard',
      { ignoreReferrers: ['*.b.example'] },
      'ignoreReferrers[0]',
      /count by themselves/,
    ],
    ['a host that is none', { ignoreReferrers: ['a b'] }, 'ignoreReferrers[0]', /is a host/],
    [
      'the first of rules that are none',
      {
        rules: texts(11).map((_, n) =>
          n === 1 ? 1 : { ...rule, name: `r${n}`, when: n === 10 ? 1 : rule.when },
        ),
      },
      'rules[1]',
      /name, channel and when/,
    ],
    ['a rule that is none', { rules: [rule, 1] }, 'rules[1]', /name, channel and when/],
    [
      'a rule without a name',
      { rules: [{ channel: 'A', when: rule.when }] },
      'rules[0].name',
      /a-z, 0-9 and -/,
    ],
    ['a name in capitals', { rules: [{ ...rule, name: 'Brand' }] }, 'rules[0].name', /a-z, 0-9 and -/],
    ['a name twice', { rules: [rule, rule] }, 'rules[1].name', /no other rule/],
    ['no channel', { rules: [{ ...rule, channel: '  ' }] }, 'rules[0].channel', /1 to 50/],
    ['a long channel', { rules: [{ ...rule, channel: 'x'.repeat(51) }] }, 'rules[0].channel', /1 to 50/],
    ['a channel of two lines', { rules: [{ ...rule, channel: 'a\nb' }] }, 'rules[0].channel', /one line/],
    ['the name of a row', { rules: [{ ...rule, channel: '(none)' }] }, 'rules[0].channel', /\(none\)/],
    [
      'an unknown key of a rule',
      { rules: [{ ...rule, if: {} }] },
      'rules[0].if',
      /known are name, channel, when/,
    ],
    ['no condition', asking({}), 'rules[1].when', /at least one of source/],
    [
      'a misspelt condition',
      asking({ source: 'a', campain: 'b' }),
      'rules[1].when.campain',
      /"campain" is unknown/,
    ],
    [
      'a key of objects',
      asking(JSON.parse('{"source":"a","__proto__":"b"}')),
      'rules[1].when.__proto__',
      /unknown/,
    ],
    ['a number', asking({ campaign: 5 }), 'rules[1].when.campaign', /is a text/],
    ['an empty text', asking({ campaign: '' }), 'rules[1].when.campaign', /null for what was not told/],
    ['an empty list', asking({ campaign: [] }), 'rules[1].when.campaign', /or a list/],
    ['a list too long', asking({ campaign: texts(101) }), 'rules[1].when.campaign', /up to 100/],
    ['a pattern too long', asking({ term: ['a', 'x'.repeat(201)] }), 'rules[1].when.term[1]', /1 to 200/],
    [
      'a host with a path',
      asking({ referrerHost: 'a.example/b' }),
      'rules[1].when.referrerHost',
      /without scheme/,
    ],
    [
      'a path without its slash',
      asking({ landingPath: 'blog' }),
      'rules[1].when.landingPath',
      /begins with \//,
    ],
    [
      'an unknown click id',
      asking({ clickId: ['gclid', 'gclick'] }),
      'rules[1].when.clickId[1]',
      /gclid, gbraid/,
    ],
    ['an unknown kind', asking({ kind: 'serch' }), 'rules[1].when.kind', /search, social/],
    ['paid as a text', asking({ paid: 'true' }), 'rules[1].when.paid', /true or false/],
    [
      'a channel of none',
      asking({ channel: 'Paid Serach' }),
      'rules[1].when.channel',
      /"Paid Serach" is no channel/,
    ],
    [
      'a channel of another naming',
      { naming: 'matomo', ...asking({ channel: 'Direct' }) },
      'rules[1].when.channel',
      /Direct Entry/,
    ],
    [
      'too many rules',
      { rules: texts(201).map((_, n) => ({ ...rule, name: `r${n}` })) },
      'rules',
      /up to 200/,
    ],
    ['too many hosts', { siteHosts: texts(101) }, 'siteHosts', /up to 100/],
  ])('%s', (_because, raw, field, detail) => {
    const read = readChannelSettings(raw);
    expect(read).toMatchObject({ fault: { field } });
    expect('fault' in read && read.fault.detail).toMatch(detail);
  });
});

test('whatever is sent is read or refused, and what was read is read again as it is', () => {
  fc.assert(
    fc.property(
      fc.anything({ maxDepth: 6 }),
      fc.constantFrom('naming', 'siteHosts', 'rules', ''),
      (value, key) => {
        const read = readChannelSettings(key === '' ? value : { [key]: value });
        if ('fault' in read) expect(read.fault.detail).toMatch(/^(?!.* undefined$).+\.$/s);
        else expect(readChannelSettings(read.settings)).toEqual(read);
      },
    ),
    { numRuns: 1_000 },
  );
});
