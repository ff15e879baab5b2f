import { readFileSync } from 'node:fs';
import type { Channel, ChannelName } from '@lazo/contract';
import { describe, expect, test } from 'vitest';
import { TOUCH_CASES } from './classify-touch.cases/index.ts';
import { classifyTouch } from './classify-touch.ts';
import { GA4_GRID, GA4_ROWS, type Tags } from './ga4-channel-group.cases.ts';
import { GA4_DEPARTURES } from './ga4-departures.cases.ts';

interface Comparison {
  tags: Tags;
  ga4: { row: number; channel: Channel };
  ours: ChannelName;
}

const COMPARISONS: Comparison[] = GA4_GRID.sources.flatMap((source) =>
  GA4_GRID.media.flatMap((medium) =>
    GA4_GRID.campaigns.map((campaign) => compare({ source, medium, campaign })),
  ),
);

function compare(written: Tags): Comparison {
  const tags = { ...written, campaign: written.campaign.toLowerCase() };
  const { row, channel } = GA4_ROWS.find(({ matches }) => matches(tags))!; // the last row matches everything
  return { tags, ga4: { row, channel }, ours: classify(buildQuery(written)) };
}

function buildQuery({ source, medium, campaign }: Tags): string {
  const tags = { utm_source: source, utm_medium: medium, utm_campaign: campaign };
  return new URLSearchParams(Object.entries(tags).filter(([, value]) => value !== '')).toString();
}

function classify(query: string, referrer?: string): ChannelName {
  return classifyTouch({ landingUrl: `https://shop.example/?${query}`, referrer }).channel;
}

/** Without any tag GA4 looks at the referrer, and its table of tagged traffic does not apply. */
const TAGGED = COMPARISONS.filter(({ tags }) => buildQuery(tags) !== '');

function agrees({ ga4, ours }: Comparison): boolean {
  return ga4.channel === ours;
}

function isExplained({ tags, ours }: Comparison, departures = GA4_DEPARTURES): boolean {
  return departures.some(({ explains }) => explains?.(tags, ours));
}

describe('GA4’s table for tagged traffic', () => {
  test.each(GA4_ROWS)('row $row, $channel, is followed but where a departure says why not', ({ row }) => {
    const ofRow = TAGGED.filter(({ ga4 }) => ga4.row === row);
    const differing = ofRow.filter((comparison) => !agrees(comparison));
    expect(ofRow.filter(agrees).length).toBeGreaterThan(0);
    expect(differing.filter((comparison) => !isExplained(comparison))).toEqual([]);
  });

  test.each(GA4_ROWS)('row $row, $channel, has its cases', ({ row, channel }) => {
    const named = TOUCH_CASES.filter(({ from }) =>
      from
        .match(/^GA4 rows? ([\d, ]+)$/)?.[1]
        ?.split(', ')
        .includes(`${row}`),
    );
    expect(named.map(({ gives }) => gives[0])).toContain(channel);
  });
});

describe('the departures', () => {
  test('are those that the header of the rules names, in its order', () => {
    const header = readFileSync(new URL('namings/ga4.ts', import.meta.url), 'utf8').split('*/', 1)[0]!;
    const named = [...header.matchAll(/^ \* - ([a-z-]+):/gm)].map(([, name]) => name);
    expect(GA4_DEPARTURES.map(({ name }) => name)).toEqual(named);
    expect(header.match(/^ \* - /gm)).toHaveLength(named.length);
  });

  test('each differ from GA4 somewhere', () => {
    for (const { name, shows } of GA4_DEPARTURES) {
      for (const { query = '', referrer, ga4, ours } of shows) {
        expect(classify(query, referrer), `${name}: ${query} ${referrer ?? ''}`).toBe(ours);
        expect(ours, name).not.toBe(ga4);
      }
    }
  });

  test('are each needed: without one, something stays unexplained', () => {
    const differing = TAGGED.filter((comparison) => !agrees(comparison));
    for (const departure of GA4_DEPARTURES.filter(({ explains }) => explains)) {
      const others = GA4_DEPARTURES.filter((other) => other !== departure);
      const left = differing.filter((comparison) => !isExplained(comparison, others));
      expect(left.length, departure.name).toBeGreaterThan(0);
    }
  });
});
