/**
 * Worlds small enough to be worked out by hand, and what each model makes of them. Written down from the rules before
 * there was an engine; see docs/attribution.md for those.
 */

/** What happens, in the order in which it is sent. Times are UTC; who is called `A` has an address of his own. */
export type Happening =
  | { visit: string; by: string; from: string; at: string }
  | { identify: string; by: string; in: string; at: string }
  | { reach: string; by: string; at: string }
  | {
      sell: string;
      to: string | { browser: string; visit: string };
      value: string;
      at: string;
      updatedAt?: string;
    };

export interface GoldenCase {
  name: string;
  claim: string;
  happens: readonly Happening[];
  /** Minor units by channel, for `identity/direct/lookbackDays/model`. */
  expected: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export const GOLDEN_CASES: readonly GoldenCase[] = [
  {
    name: 'window_edge',
    claim: 'a touch exactly 30 days before the conversion counts, one millisecond earlier does not',
    happens: [
      { visit: 's0', by: 'v', from: 'Email', at: '2026-02-28T23:59:59.999Z' },
      { visit: 's1', by: 'v', from: 'Display', at: '2026-03-01T00:00:00.000Z' },
      { visit: 's2', by: 'v', from: 'Direct', at: '2026-03-30T23:59:00.000Z' },
      { identify: 'A', by: 'v', in: 's2', at: '2026-03-30T23:59:30.000Z' },
      { sell: 'c6', to: 'A', value: '100.00', at: '2026-03-31T00:00:00.000Z' },
    ],
    expected: {
      'time_range/include/30/linear': { Display: 5000, Direct: 5000 },
      'time_range/include/30/first': { Display: 10000 },
      'time_range/include/90/linear': { Email: 3333.3333, Display: 3333.3333, Direct: 3333.3333 },
    },
  },
  {
    name: 'shared_computer',
    claim:
      'one visitor, two leads in sequence: the first lead keeps what was anonymous or his, the second starts at the session in which she identifies',
    happens: [
      { visit: 's1', by: 'v', from: 'Paid Search', at: '2026-03-01T00:00:00.000Z' },
      { identify: 'A', by: 'v', in: 's1', at: '2026-03-01T00:10:00.000Z' },
      { visit: 's2', by: 'v', from: 'Email', at: '2026-03-03T00:00:00.000Z' },
      { visit: 's3', by: 'v', from: 'Direct', at: '2026-03-05T00:00:00.000Z' },
      { identify: 'B', by: 'v', in: 's3', at: '2026-03-05T00:10:00.000Z' },
      { sell: 'c7', to: 'A', value: '100.00', at: '2026-03-07T00:00:00.000Z' },
      { sell: 'c10', to: 'B', value: '200.00', at: '2026-03-08T00:00:00.000Z' },
    ],
    expected: {
      'time_range/include/30/linear': { 'Paid Search': 5000, Email: 5000, Direct: 20000 },
      'last/include/30/linear': {
        '(none)': 10000,
        'Paid Search': 6666.6667,
        Email: 6666.6667,
        Direct: 6666.6667,
      },
      'first/include/30/linear': {
        '(none)': 20000,
        'Paid Search': 3333.3333,
        Email: 3333.3333,
        Direct: 3333.3333,
      },
    },
  },
  {
    name: 'cross_device',
    claim: 'two visitors, one lead: both histories join, also the anonymous part before each identify',
    happens: [
      { visit: 's1', by: 'v1', from: 'Display', at: '2026-03-01T00:00:00.000Z' },
      { visit: 's2', by: 'v2', from: 'Email', at: '2026-03-06T00:00:00.000Z' },
      { identify: 'A', by: 'v2', in: 's2', at: '2026-03-06T00:10:00.000Z' },
      { visit: 's3', by: 'v1', from: 'Direct', at: '2026-03-09T00:00:00.000Z' },
      { identify: 'A', by: 'v1', in: 's3', at: '2026-03-09T00:10:00.000Z' },
      { sell: 'c7', to: 'A', value: '90.00', at: '2026-03-11T00:00:00.000Z' },
    ],
    expected: {
      'time_range/include/30/linear': { Display: 3000, Email: 3000, Direct: 3000 },
      'time_range/include/30/u_shaped': { Display: 3600, Email: 1800, Direct: 3600 },
      'time_range/include/30/last_non_direct': { Email: 9000 },
      'time_range/exclude/30/linear': { Display: 4500, Email: 4500 },
    },
  },
  {
    name: 'duplicates',
    claim:
      'same event_id three times and the same conversion_id with a later retry: one touch, one conversion at the earliest time',
    happens: [
      { visit: 's1', by: 'v', from: 'Paid Social', at: '2026-03-01T00:00:00.000Z' },
      { identify: 'A', by: 'v', in: 's1', at: '2026-03-01T00:10:00.000Z' },
      {
        sell: 'deal',
        to: 'A',
        value: '70.00',
        at: '2026-03-06T00:00:00.000Z',
        updatedAt: '2026-12-20T00:00:00.000Z',
      },
      { visit: 's2', by: 'v', from: 'Email', at: '2026-03-07T00:00:00.000Z' },
      {
        sell: 'deal',
        to: 'A',
        value: '70.00',
        at: '2026-03-08T00:00:00.000Z',
        updatedAt: '2026-12-19T00:00:00.000Z',
      },
      { visit: 's1', by: 'v', from: 'Paid Social', at: '2026-03-01T00:00:00.000Z' },
      { visit: 's1', by: 'v', from: 'Paid Social', at: '2026-03-01T00:00:00.000Z' },
    ],
    expected: {
      'time_range/include/30/linear': { 'Paid Social': 7000 },
      'time_range/include/30/last': { 'Paid Social': 7000 },
    },
  },
  {
    name: 'reverse_arrival',
    claim: 'everything arrives in the opposite order; the answer does not change',
    happens: [
      { sell: 'c7', to: 'A', value: '90.00', at: '2026-03-11T00:00:00.000Z' },
      { identify: 'A', by: 'v1', in: 's3', at: '2026-03-09T00:10:00.000Z' },
      { visit: 's3', by: 'v1', from: 'Direct', at: '2026-03-09T00:00:00.000Z' },
      { identify: 'A', by: 'v2', in: 's2', at: '2026-03-06T00:10:00.000Z' },
      { visit: 's2', by: 'v2', from: 'Email', at: '2026-03-06T00:00:00.000Z' },
      { visit: 's1', by: 'v1', from: 'Display', at: '2026-03-01T00:00:00.000Z' },
    ],
    expected: { 'time_range/include/30/linear': { Display: 3000, Email: 3000, Direct: 3000 } },
  },
  {
    name: 'no_touch',
    claim: 'a deal of an email never seen on the site',
    happens: [{ sell: 'c2', to: 'A', value: '50.00', at: '2026-03-04T00:00:00.000Z' }],
    expected: {
      'time_range/include/30/linear': { '(none)': 5000 },
      'time_range/include/30/first': { '(none)': 5000 },
      'time_range/include/30/time_decay': { '(none)': 5000 },
    },
  },
  {
    name: 'only_direct',
    claim: 'only direct visits: direct keeps the credit in every variant',
    happens: [
      { visit: 's1', by: 'v', from: 'Direct', at: '2026-03-01T00:00:00.000Z' },
      { visit: 's2', by: 'v', from: 'Direct', at: '2026-03-02T00:00:00.000Z' },
      { identify: 'A', by: 'v', in: 's2', at: '2026-03-02T00:10:00.000Z' },
      { sell: 'c5', to: 'A', value: '40.00', at: '2026-03-03T00:00:00.000Z' },
    ],
    expected: {
      'time_range/include/30/last_non_direct': { Direct: 4000 },
      'time_range/exclude/30/linear': { Direct: 4000 },
    },
  },
  {
    name: 'tie',
    claim: 'two touches in the same millisecond: order by session_id',
    happens: [
      { visit: 'sb', by: 'v', from: 'Email', at: '2026-03-01T00:00:00.000Z' },
      { visit: 'sa', by: 'v', from: 'Display', at: '2026-03-01T00:00:00.000Z' },
      { identify: 'A', by: 'v', in: 'sa', at: '2026-03-01T00:10:00.000Z' },
      { sell: 'c5', to: 'A', value: '10.00', at: '2026-03-02T00:00:00.000Z' },
    ],
    expected: {
      'time_range/include/30/first': { Display: 1000 },
      'time_range/include/30/last': { Email: 1000 },
    },
  },
  {
    name: 'stages',
    claim: 'W 30/30/30/10, full path 22.5x4+10, HubSpot-style U 40 first 40 lead 20 rest',
    happens: [
      { visit: 's1', by: 'v', from: 'Display', at: '2026-03-01T00:00:00.000Z' },
      { visit: 's2', by: 'v', from: 'Email', at: '2026-03-06T00:00:00.000Z' },
      { identify: 'A', by: 'v', in: 's2', at: '2026-03-06T00:10:00.000Z' },
      { visit: 's3', by: 'v', from: 'Referral', at: '2026-03-10T00:00:00.000Z' },
      { visit: 's4', by: 'v', from: 'Paid Search', at: '2026-03-13T00:00:00.000Z' },
      { reach: 'opportunity', by: 'A', at: '2026-03-14T00:00:00.000Z' },
      { visit: 's5', by: 'v', from: 'Direct', at: '2026-03-21T00:00:00.000Z' },
      { sell: 'c9', to: 'A', value: '100.00', at: '2026-03-26T00:00:00.000Z' },
    ],
    expected: {
      'time_range/include/30/w_shaped': {
        Display: 3000,
        Email: 3000,
        'Paid Search': 3000,
        Referral: 500,
        Direct: 500,
      },
      'time_range/include/30/full_path': {
        Display: 2250,
        Email: 2250,
        'Paid Search': 2250,
        Direct: 2250,
        Referral: 1000,
      },
      'time_range/include/30/u_lead': {
        Display: 4000,
        Email: 4000,
        Referral: 666.6667,
        'Paid Search': 666.6667,
        Direct: 666.6667,
      },
      'time_range/include/30/j_shaped': {
        Display: 2000,
        Direct: 6000,
        Email: 666.6667,
        Referral: 666.6667,
        'Paid Search': 666.6667,
      },
      'time_range/include/30/inverse_j': {
        Display: 6000,
        Direct: 2000,
        Email: 666.6667,
        Referral: 666.6667,
        'Paid Search': 666.6667,
      },
    },
  },
  {
    name: 'stage_same_touch',
    claim: 'one touch is first and lead: the shares add',
    happens: [
      { visit: 's1', by: 'v', from: 'Display', at: '2026-03-01T00:00:00.000Z' },
      { identify: 'A', by: 'v', in: 's1', at: '2026-03-01T00:10:00.000Z' },
      { visit: 's2', by: 'v', from: 'Email', at: '2026-03-04T00:00:00.000Z' },
      { reach: 'opportunity', by: 'A', at: '2026-03-05T00:00:00.000Z' },
      { visit: 's3', by: 'v', from: 'Direct', at: '2026-03-07T00:00:00.000Z' },
      { sell: 'c7', to: 'A', value: '100.00', at: '2026-03-09T00:00:00.000Z' },
    ],
    expected: {
      'time_range/include/30/w_shaped': { Display: 6000, Email: 3000, Direct: 1000 },
      'time_range/include/30/u_lead': { Display: 8000, Email: 1000, Direct: 1000 },
    },
  },
  {
    name: 'stage_missing',
    claim: 'no opportunity stage: its share is dropped and the rest normalised (.3 .3 .1 -> /.7)',
    happens: [
      { visit: 's1', by: 'v', from: 'Display', at: '2026-03-01T00:00:00.000Z' },
      { visit: 's2', by: 'v', from: 'Email', at: '2026-03-04T00:00:00.000Z' },
      { identify: 'A', by: 'v', in: 's2', at: '2026-03-04T00:10:00.000Z' },
      { visit: 's3', by: 'v', from: 'Direct', at: '2026-03-07T00:00:00.000Z' },
      { sell: 'c6', to: 'A', value: '70.00', at: '2026-03-09T00:00:00.000Z' },
    ],
    expected: { 'time_range/include/30/w_shaped': { Display: 3000, Email: 3000, Direct: 1000 } },
  },
  {
    name: 'repeat_conversions',
    claim:
      'each conversion is attributed on its own, touches are not consumed and later touches earn nothing',
    happens: [
      { visit: 's1', by: 'v', from: 'Display', at: '2026-03-01T00:00:00.000Z' },
      { identify: 'A', by: 'v', in: 's1', at: '2026-03-01T00:10:00.000Z' },
      { sell: 'c4', to: 'A', value: '10.00', at: '2026-03-11T00:00:00.000Z' },
      { visit: 's2', by: 'v', from: 'Email', at: '2026-03-21T00:00:00.000Z' },
      { sell: 'c8', to: 'A', value: '50.00', at: '2026-04-10T00:00:00.000Z' },
      { visit: 's3', by: 'v', from: 'Referral', at: '2026-04-11T00:00:00.000Z' },
    ],
    expected: {
      'time_range/include/30/linear': { Display: 1000, Email: 5000 },
      'time_range/include/90/linear': { Display: 3500, Email: 2500 },
    },
  },
  {
    name: 'anonymous_buyer',
    claim: 'a buyer who never identifies is his visitor id; the other device stays apart',
    happens: [
      { visit: 's1', by: 'v1', from: 'Paid Social', at: '2026-03-01T00:00:00.000Z' },
      { visit: 's2', by: 'v2', from: 'Display', at: '2026-03-01T00:00:00.005Z' },
      { visit: 's3', by: 'v1', from: 'Direct', at: '2026-03-04T00:00:00.000Z' },
      { sell: 'c4', to: { browser: 'v1', visit: 's3' }, value: '25.00', at: '2026-03-04T00:01:00.000Z' },
    ],
    expected: { 'time_range/include/30/linear': { 'Paid Social': 1250, Direct: 1250 } },
  },
  {
    name: 'identify_after_buy',
    claim:
      'the identify comes minutes after the purchase in the same session: the purchase belongs to the lead, with the other device',
    happens: [
      { visit: 's1', by: 'v2', from: 'Email', at: '2026-03-01T00:00:00.000Z' },
      { identify: 'A', by: 'v2', in: 's1', at: '2026-03-01T00:10:00.000Z' },
      { visit: 's2', by: 'v1', from: 'Display', at: '2026-03-03T00:00:00.000Z' },
      { sell: 'c4', to: { browser: 'v1', visit: 's2' }, value: '30.00', at: '2026-03-03T00:01:00.000Z' },
      { identify: 'A', by: 'v1', in: 's2', at: '2026-03-03T00:02:00.000Z' },
    ],
    expected: { 'time_range/include/30/linear': { Email: 1500, Display: 1500 } },
  },
  {
    name: 'decay',
    claim: 'touches 28, 21, 14 and 7 days before, half-life 7 days: 1/15 2/15 4/15 8/15',
    happens: [
      { visit: 's1', by: 'v', from: 'Display', at: '2026-03-01T00:00:00.000Z' },
      { visit: 's2', by: 'v', from: 'Email', at: '2026-03-08T00:00:00.000Z' },
      { visit: 's3', by: 'v', from: 'Referral', at: '2026-03-15T00:00:00.000Z' },
      { visit: 's4', by: 'v', from: 'Direct', at: '2026-03-22T00:00:00.000Z' },
      { identify: 'A', by: 'v', in: 's4', at: '2026-03-22T00:10:00.000Z' },
      { sell: 'c7', to: 'A', value: '150.00', at: '2026-03-29T00:00:00.000Z' },
    ],
    expected: {
      'time_range/include/30/time_decay': { Display: 1000, Email: 2000, Referral: 4000, Direct: 8000 },
    },
  },
  {
    name: 'two_leads_one_session',
    claim: 'two people identify in one session: the last one owns it',
    happens: [
      { visit: 's1', by: 'v', from: 'Email', at: '2026-03-01T00:00:00.000Z' },
      { identify: 'A', by: 'v', in: 's1', at: '2026-03-01T00:10:00.000Z' },
      { identify: 'B', by: 'v', in: 's1', at: '2026-03-01T00:15:00.000Z' },
      { sell: 'c5', to: 'B', value: '8.00', at: '2026-03-03T00:00:00.000Z' },
      { sell: 'c8', to: 'A', value: '2.00', at: '2026-03-04T00:00:00.000Z' },
    ],
    expected: { 'time_range/include/30/linear': { Email: 800, '(none)': 200 } },
  },
  {
    name: 'twin_touches',
    claim: 'participation gives the whole conversion to every distinct channel once',
    happens: [
      { visit: 's1', by: 'v', from: 'Email', at: '2026-03-01T00:00:00.000Z' },
      { visit: 's2', by: 'v', from: 'Email', at: '2026-03-02T00:00:00.000Z' },
      { visit: 's3', by: 'v', from: 'Display', at: '2026-03-03T00:00:00.000Z' },
      { identify: 'A', by: 'v', in: 's3', at: '2026-03-03T00:10:00.000Z' },
      { sell: 'c6', to: 'A', value: '6.00', at: '2026-03-04T00:00:00.000Z' },
    ],
    expected: {
      'time_range/include/30/participation': { Email: 600, Display: 600 },
      'time_range/include/30/linear': { Email: 400, Display: 200 },
    },
  },
];
