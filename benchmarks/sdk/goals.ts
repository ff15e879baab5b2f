import type { Size } from './build-scripts.ts';
import { DELIVERIES, STAYS } from './deliveries.ts';
import { median } from './median.ts';
import { LAZO } from './products/lazo.ts';
import { SNOWPLOW } from './products/snowplow.ts';
import type { Measure, Summary } from './summary.ts';

/** What Lazo is to show, and whether this run shows it. Nothing fails by it: the machine is anybody's. */
export interface Verdict {
  goal: string;
  measured: string;
  isMet: boolean;
}

export function judge(summary: Summary, lazoImport: Size): Verdict[] {
  const size = summary.size(LAZO);
  const ratio = (measure: Measure) => summary.ratio(measure, LAZO, SNOWPLOW);
  const times = (measure: Measure) => `${ratio(measure).toFixed(2)} x snowplow`;
  const wire = summary.delivered(LAZO, STAYS);
  const delivered = DELIVERIES.map((delivery) => summary.delivered(LAZO, delivery));
  const storedTwice = delivered.reduce((sum, each) => sum + each.storedTwice, 0);
  // A long task is measured by the clock, so a busy machine makes some: the usual load counts.
  const longTasks = median(summary.longTasks(LAZO));
  const errors = summary.errors(LAZO).length;
  const all = summary.measure(LAZO, 'all');
  return [
    {
      goal: 'lazo.js <= 5,000 B brotli, <= 0.33 x snowplow',
      measured: `${size.brotli} B, ${times('brotli')}`,
      isMet: size.brotli <= 5_000 && ratio('brotli') <= 0.33,
    },
    {
      goal: 'lazo.js <= 5,500 B gzip, <= 0.33 x snowplow',
      measured: `${size.gzip} B, ${times('gzip')}`,
      isMet: size.gzip <= 5_500 && ratio('gzip') <= 0.33,
    },
    {
      goal: 'minimal npm import <= 3,300 B brotli',
      measured: `${lazoImport.brotli} B`,
      isMet: lazoImport.brotli <= 3_300,
    },
    { goal: 'init CPU <= 0.2 x snowplow', measured: times('init'), isMet: ratio('init') <= 0.2 },
    {
      goal: 'track() <= 150 µs, <= 0.05 x snowplow',
      measured: `${all.toFixed(0)} µs, ${times('all')}`,
      isMet: all <= 150 && ratio('all') <= 0.05,
    },
    {
      goal: 'session <= 3 requests, 0 preflights, <= 5,000 B up',
      measured: `${wire.requests} + ${wire.preflights}, ${wire.bytesUp} B, ${times('bytesUp')}`,
      isMet: wire.requests <= 3 && wire.preflights === 0 && wire.bytesUp <= 5_000,
    },
    {
      goal: 'all delivered in six ways, none stored twice',
      measured: `${delivered.map(({ count, expected }) => `${count}/${expected}`).join(' ')}, ${storedTwice} stored twice`,
      isMet: storedTwice === 0 && delivered.every(({ missing }) => missing.length === 0),
    },
    {
      goal: '0 long tasks added, 0 errors under a strict policy',
      measured: `${longTasks}, ${errors}`,
      isMet: longTasks <= 0 && errors === 0,
    },
  ];
}
