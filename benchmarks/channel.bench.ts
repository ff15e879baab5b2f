/** What does it cost to name a touch, beside parsing its two URLs, which is the least that it takes? */

import { classifyTouch } from '@lazo/channel';

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
const CALLS = 60_000;
const REPEATS = 5;

function parse({ landingUrl, referrer }: (typeof TOUCHES)[number]): string {
  return new URL(landingUrl).host + (referrer && new URL(referrer).host);
}

function time(work: (touch: (typeof TOUCHES)[number]) => unknown): number {
  const start = performance.now();
  for (let call = 0; call < CALLS; call += 1) work(TOUCHES[call % TOUCHES.length]!);
  return ((performance.now() - start) * 1_000) / CALLS;
}

time(parse);
time(classifyTouch);
const rounds = Array.from({ length: REPEATS }, () => ({ limit: time(parse), touch: time(classifyTouch) }));
const median = (numbers: number[]) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
const touch = median(rounds.map((round) => round.touch));
const ratio = median(rounds.map((round) => round.touch / round.limit));
console.log(
  `a touch ${touch.toFixed(1)} µs, ${ratio.toFixed(1)} times the parsing of its URLs (medians of ${REPEATS})`,
);
