/** What does it cost to name a touch, beside parsing its two URLs, which is the least that it takes? */

import { buildChannelRules, classifyTouch, DEFAULT_CHANNEL_RULES } from '@lazo/channel';
import { type ChannelSettings, NAMINGS } from '@lazo/contract';

const TOUCHES = [
  { landingUrl: 'https://shop.example/', referrer: '' },
  { landingUrl: 'https://shop.example/offer', referrer: 'https://www.google.co.uk/' },
  {
    landingUrl: 'https://shop.example/?utm_source=google&utm_medium=cpc&utm_campaign=spring&gclid=abc',
    referrer: 'https://www.google.com/',
  },
  {
    landingUrl: 'https://shop.example/?utm_source=newsletter&utm_medium=email&utm_campaign=may',
    referrer: '',
  },
  { landingUrl: 'https://shop.example/?fbclid=xyz', referrer: 'https://l.facebook.com/' },
  { landingUrl: 'https://shop.example/blog/post', referrer: 'https://some.blog.example/an/article' },
];
type Visit = (typeof TOUCHES)[number];

const CALLS = 12_000;
const REPEATS = 15;

/** Half of them look at the campaign as Spanish and English shops do, half at where it was landed; none matches. */
const OWN_RULES: ChannelSettings['rules'] = Array.from({ length: 50 }, (_, index) => ({
  name: `rule-${index}`,
  channel: `Own ${index}`,
  when:
    index % 2 === 0
      ? { campaign: [`*brand-${index}*`, `marca_${index}*`], paid: true }
      : { landingPath: `/partner-${index}/*`, referrerHost: [`*.partner-${index}.example`, null] },
}));

const NOTHING_OWN: ChannelSettings = { naming: 'ga4', siteHosts: [], ignoreReferrers: [], rules: [] };
const SITES = [
  ...NAMINGS.map((naming) => ({
    name: `named as ${naming}`,
    rules: buildChannelRules({ ...NOTHING_OWN, naming }, 0),
  })),
  { name: 'with 50 own rules', rules: buildChannelRules({ ...NOTHING_OWN, rules: OWN_RULES }, 1) },
];

function parse({ landingUrl, referrer }: Visit): string {
  return new URL(landingUrl).host + (referrer && new URL(referrer).host);
}

function buildTouch(call: number): Visit {
  return TOUCHES[call % TOUCHES.length]!;
}

let strangers = 0;

/** A referrer that was never seen before, so that nothing of it is remembered. */
function buildStranger(): Visit {
  strangers += 1;
  return { landingUrl: 'https://shop.example/', referrer: `https://blog.s${strangers}.example/` };
}

function time(work: (touch: Visit) => unknown, build: (call: number) => Visit = buildTouch): number {
  const visits = Array.from({ length: CALLS }, (_, call) => build(call));
  const start = performance.now();
  for (const visit of visits) work(visit);
  return ((performance.now() - start) * 1_000) / CALLS;
}

const median = (numbers: number[]) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

function report(name: string, work: (touch: Visit) => unknown, build?: (call: number) => Visit): void {
  time(parse, build);
  time(work, build);
  const rounds = Array.from({ length: REPEATS }, () => ({
    limit: time(parse, build),
    touch: time(work, build),
  }));
  const touch = median(rounds.map((round) => round.touch));
  const ratio = median(rounds.map((round) => round.touch / round.limit));
  console.log(
    `a touch ${name}: ${touch.toFixed(1)} µs, ${ratio.toFixed(1)} times the parsing of its URLs (medians of ${REPEATS})`,
  );
}

for (const { name, rules } of SITES) report(name, (touch) => classifyTouch(touch, rules));
report('from a host never seen', (touch) => classifyTouch(touch, DEFAULT_CHANNEL_RULES), buildStranger);
