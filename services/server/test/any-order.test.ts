/** Any order gives the same answer: the promise of the folds, on real Postgres and through the real doors. */

import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSite } from '../src/access/index.ts';
import { buildApp } from '../src/app.ts';
import { idAt, type Lazo, startLazo, TEST_CONFIG } from './start-lazo.ts';

/** Reproduce a failure with LAZO_TEST_SEED, which the failing run prints. */
const SEED = Number(process.env.LAZO_TEST_SEED ?? Date.now() % 2_147_483_647);
const HISTORIES = Number(process.env.LAZO_TEST_HISTORIES ?? 200);
const NOW = Date.UTC(2026, 10, 21, 12);
const DAY = 86_400_000;

let lazo: Lazo;
let replica: FastifyInstance;
beforeAll(async () => {
  lazo = await startLazo({ now: NOW });
  replica = await buildApp({
    databaseUrl: lazo.databaseUrl,
    config: TEST_CONFIG,
    clock: () => NOW,
  });
  await replica.ready();
  for (let number = 0; number < HISTORIES * 2; number += 1) twins.push(await makeTwin(number));
});
afterAll(async () => {
  await replica.close();
  await lazo.close();
});

const LANDINGS = [
  'https://shop.example/?utm_source=google&utm_medium=cpc&utm_campaign=spring&gclid=1',
  'https://shop.example/offer?utm_source=newsletter&utm_medium=email&utm_campaign=may',
  'https://shop.example/about',
  'https://shop.example/?utm_source=chatgpt.com',
];
const REFERRERS = ['', 'https://www.google.com/', 'https://www.facebook.com/x', 'https://blog.example/post'];
const PEOPLE = ['ana@example.org', 'berta@example.org', 'carlos@example.org'];

const instant = fc.integer({ min: 0, max: 60 * 24 }).map((hours) => NOW - 60 * DAY + hours * 3_600_000);

const event = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('session' as const),
      minute: fc.nat(20),
      landing: fc.nat(3),
      referrer: fc.nat(3),
      twice: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant('page' as const), minute: fc.nat(20), view: fc.nat(3) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('leave' as const),
      minute: fc.nat(20),
      view: fc.nat(3),
      engaged: fc.nat(100_000),
      scroll: fc.nat(100),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('track' as const), minute: fc.nat(20), view: fc.nat(3) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('identify' as const),
      minute: fc.nat(3),
      person: fc.nat(2),
      other: fc.option(fc.nat(2)),
      isServer: fc.boolean(),
      name: fc.constantFrom('A', 'B', undefined),
    }),
  },
);

const history = fc.record({
  visits: fc.array(
    fc.record({ visitor: fc.nat(2), at: instant, events: fc.array(event, { minLength: 1, maxLength: 6 }) }),
    { minLength: 1, maxLength: 7 },
  ),
  conversions: fc.array(
    fc.record({
      deal: fc.nat(3),
      at: instant,
      updated: fc.nat(5),
      stage: fc.constantFrom('won', 'won', 'won', 'lost', 'refunded', 'qualified'),
      value: fc.option(fc.integer({ min: 1, max: 1_000_000 })),
      person: fc.nat(2),
      names: fc.constantFrom('email', 'visitor', 'both', 'userId'),
    }),
    { maxLength: 6 },
  ),
  /** How the history is dealt out the second time. */
  deal: fc.record({
    shuffle: fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
    double: fc.array(fc.boolean(), { minLength: 13, maxLength: 13 }),
    size: fc.integer({ min: 1, max: 6 }),
  }),
});
type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

type Json = Record<string, unknown>;
interface Sendable {
  isServer: boolean;
  event: Json;
}

test(`any order, any doubling and any splitting of ${HISTORIES} histories gives equal tables and equal reports (seed ${SEED})`, {
  timeout: 300_000,
}, async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(history, async (said) => {
      run += 1;
      const [inOrder, dealtOut] = [await takeTwin(run * 2 - 2), await takeTwin(run * 2 - 1)];
      await tellInOrder(inOrder, said);
      await dealOut(dealtOut, said);
      await Promise.all([lazo.app.whenFolded(), replica.whenFolded()]);
      for (const table of Object.keys(TABLES))
        expect(await readTable(table, dealtOut.siteId), table).toEqual(
          await readTable(table, inOrder.siteId),
        );
      expect(await readReport(dealtOut)).toEqual(await readReport(inOrder));
    }),
    { numRuns: HISTORIES, seed: SEED, interruptAfterTimeLimit: 200_000, markInterruptAsFailure: true }, // a failure is shrunk no longer than that
  );
});

interface Twin {
  siteId: number;
  publicKey: string;
  secretKey: string;
}

const twins: Twin[] = [];

/** Shrinking a failure takes more than were made ahead. */
async function takeTwin(number: number): Promise<Twin> {
  return twins[number] ?? makeTwin(number);
}

/** Two sites with one secret: the same people get the same ids in both. */
async function makeTwin(number: number): Promise<Twin> {
  const keys = {
    publicKey: `pk_twin_number_${number}_of_the_test`,
    secretKey: `sk_twin_number_${number}_of_the_test`,
  };
  const siteId = await createSite(lazo.db, { name: `Twin ${number}`, ...keys, createdAt: new Date(NOW) });
  await lazo.sql("update sites set secret = '\\x00' where site_id = $1", [siteId]);
  return { siteId, ...keys };
}

function buildEvents({ visits }: History): Sendable[] {
  return visits.flatMap(({ visitor, at, events }, visit) => {
    const ids = { visitorId: idAt(NOW - 61 * DAY, visitor), sessionId: idAt(at, 1_000 + visit) };
    return events.map((said, place) => ({
      isServer: said.type === 'identify' && said.isServer,
      event: {
        ...ids,
        ...buildEvent(said, {
          at,
          seed: visit * 100 + place,
          sessionId: firstOfItsKind(events, place) ? ids.sessionId : undefined,
        }),
      },
    }));
  });
}

function buildEvent(
  said: History['visits'][number]['events'][number],
  { at, seed, sessionId }: { at: number; seed: number; sessionId: string | undefined },
): Json {
  const time = at + said.minute * 60_000;
  const common = { id: idAt(time, 10_000 + seed), type: said.type, at: new Date(time).toISOString() };
  if (said.type === 'session')
    return {
      ...common,
      id: said.twice ? common.id : (sessionId ?? common.id),
      landingUrl: LANDINGS[said.landing],
      referrer: REFERRERS[said.referrer],
    };
  if (said.type === 'identify')
    return {
      ...common,
      traits: {
        email: PEOPLE[said.person],
        name: said.name,
        userId: said.other === null ? undefined : `user-${said.other}`,
      },
      form: 'quote',
    };
  const viewId = idAt(at + said.view, 50_000 + said.view);
  const page = {
    viewId,
    seq: said.view + 1,
    url: `https://shop.example/page-${seed % 5}`,
    title: `Page ${seed}`,
  };
  if (said.type === 'track') return { ...common, name: 'Looked', viewId };
  return said.type === 'page'
    ? { ...common, ...page }
    : { ...common, ...page, engagedMs: said.engaged, scrollPct: said.scroll };
}

/** The SDK gives its `session` event the session's id; a second one of the visit has its own. */
function firstOfItsKind(events: readonly { type: string; twice?: boolean }[], place: number): boolean {
  return events.findIndex((event) => event.type === 'session' && !event.twice) === place;
}

function buildConversions({ conversions }: History): Json[] {
  return conversions.map(({ deal, at, updated, stage, value, person, names }) => ({
    externalId: `deal-${deal}`,
    stage,
    ...(value === null ? {} : { value: (value / 100).toFixed(2), currency: 'EUR' }),
    occurredAt: new Date(at).toISOString(),
    updatedAt: new Date(NOW + updated * 1_000).toISOString(),
    lead: {
      ...(names === 'email' || names === 'both' ? { email: PEOPLE[person] } : {}),
      ...(names === 'userId' || names === 'both' ? { userId: `user-${person}` } : {}),
      ...(names === 'visitor' ? { visitorId: idAt(NOW - 61 * DAY, person) } : {}),
    },
  }));
}

async function tellInOrder(twin: Twin, said: History): Promise<void> {
  for (const isServer of [false, true]) {
    const events = buildEvents(said).filter((sendable) => sendable.isServer === isServer);
    if (events.length > 0) await send(lazo.app, twin, events);
  }
  for (const conversion of buildConversions(said)) await sendConversions(lazo.app, twin, [conversion]);
}

/** Shuffled, in pieces, some of it twice, through two replicas at once. */
async function dealOut(twin: Twin, said: History): Promise<void> {
  const { size } = said.deal;
  const errands: ((app: FastifyInstance) => Promise<void>)[] = [];
  for (const isServer of [false, true]) {
    const events = shuffle(
      double(
        buildEvents(said).filter((sendable) => sendable.isServer === isServer),
        said,
      ),
      said,
    );
    for (const part of split(events, size)) errands.push((app) => send(app, twin, part));
  }
  for (const part of split(shuffle(double(buildConversions(said), said), said), size))
    errands.push((app) => sendConversions(app, twin, part));
  const shuffled = shuffle(errands, said);
  for (const together of split(shuffled, 4))
    await Promise.all(together.map((errand, place) => errand(place % 2 ? replica : lazo.app)));
}

function double<T>(things: T[], { deal }: History): T[] {
  return things.concat(things.filter((_, place) => deal.double[place % deal.double.length]));
}

function shuffle<T>(things: readonly T[], { deal }: History): T[] {
  return things
    .map((thing, place) => ({
      thing,
      key: Math.imul(deal.shuffle[place % deal.shuffle.length]! ^ (place * 7_919), 2_654_435_761) >>> 0,
    }))
    .sort((a, b) => a.key - b.key)
    .map(({ thing }) => thing);
}

function split<T>(things: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(things.length / size) }, (_, part) =>
    things.slice(part * size, part * size + size),
  );
}

async function send(app: FastifyInstance, twin: Twin, sendables: readonly Sendable[]): Promise<void> {
  const isServer = sendables[0]!.isServer;
  const response = await app.inject({
    method: 'POST',
    url: '/v1/collect',
    headers: isServer ? { authorization: `Bearer ${twin.secretKey}` } : {},
    payload: {
      ...(isServer ? {} : { site: twin.publicKey }),
      sentAt: new Date(NOW).toISOString(),
      events: sendables.map(({ event }) => event),
    },
  });
  expect(response.json()).toMatchObject({ accepted: sendables.length, rejected: [] });
}

async function sendConversions(app: FastifyInstance, twin: Twin, payload: Json[]): Promise<void> {
  const response = await app.inject({
    method: 'POST',
    url: '/v1/conversions',
    headers: { authorization: `Bearer ${twin.secretKey}` },
    payload,
  });
  expect(response.json()).toMatchObject({ accepted: payload.length, rejected: [] });
}

/** Every column but the site and the times at which the service heard of it. */
const TABLES: Record<string, string> = {
  events:
    'visitor_id, session_id, event_id, view_id, type, name, seq, occurred_at, url, title, referrer, properties',
  sessions:
    'visitor_id, session_id, started_at, touch_id, channel, source, medium, campaign, term, content, click_ids, referrer, landing_url, rule',
  page_views:
    'visitor_id, session_id, view_id, told_rank, told_by, seq, url, path, title, viewed_at, engaged_ms, scroll_pct',
  visitors: 'visitor_id, first_seen',
  identities: 'visitor_id, since, lead_id, at, first_at, said_by, via',
  leads: 'lead_id, merged_into',
  lead_keys: 'kind, key, lead_id',
  lead_traits: 'lead_id, name, verified, value, stated_at, stated_by',
  lead_merges: 'merge_id, least(one, other), greatest(one, other), undone_at',
  conversions:
    'conversion_id, revision_id, source, external_id, name, stage, value_minor, currency, occurred_at, updated_at, lead_id, visitor_id, replaced_at is null as stands',
};

function readTable(table: string, siteId: number): Promise<Json[]> {
  return lazo.sql(
    `select ${TABLES[table]} from ${table} where site_id = $1 order by ${TABLES[table]!.replace(/ as \w+/, '')}`,
    [siteId],
  );
}

async function readReport(twin: Twin): Promise<Json> {
  const models = 'first,last,last_non_direct,linear,time_decay,u_shaped';
  const url = `/v1/attribution?model=${models}&by=channel,campaign&from=2026-09-01&to=2026-12-31`;
  const { freshAsOf, ...answer } = (
    await lazo.app.inject({ url, headers: { authorization: `Bearer ${twin.secretKey}` } })
  ).json();
  expect(freshAsOf).toBeDefined();
  return answer;
}
