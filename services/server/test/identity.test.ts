/** Who is who, held to random histories on real Postgres, through the real doors and two replicas. */

import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSite } from '../src/access/index.ts';
import { buildApp } from '../src/app.ts';
import { findOwner, readSpans } from '../src/resolve/index.ts';
import { joinPeople } from '../src/resolve/join-people.ts';
import { idAt, type Lazo, startLazo, TEST_CONFIG } from './start-lazo.ts';

/** Reproduce a failure with LAZO_TEST_SEED, which the failing run prints. */
const SEED = Number(process.env.LAZO_TEST_SEED ?? Date.now() % 2_147_483_647);
const NOW = Date.UTC(2026, 10, 21, 12);
const HOUR = 3_600_000;
/** Histories that are told at once: they share no person and no browser. */
const TOGETHER = 10;
const RUNS = Number(process.env.LAZO_TEST_HISTORIES ?? 200) / TOGETHER;
const SETTINGS = {
  numRuns: RUNS,
  seed: SEED,
  interruptAfterTimeLimit: 120_000,
  markInterruptAsFailure: true,
};

let lazo: Lazo;
let replica: FastifyInstance;
beforeAll(async () => {
  lazo = await startLazo({ now: NOW });
  sites.push(lazo);
  for (let number = 1; number < SITES; number += 1) {
    const keys = {
      publicKey: `pk_site_number_${number}_of_the_test`,
      secretKey: `sk_site_number_${number}_of_the_test`,
    };
    await createSite(lazo.db, { name: `Site ${number}`, ...keys, createdAt: new Date(NOW) });
    sites.push(keys);
  }
  replica = await buildApp({ databaseUrl: lazo.databaseUrl, config: TEST_CONFIG, clock: () => NOW });
  await replica.ready();
});
afterAll(async () => {
  await replica.close();
  await lazo.close();
});

/** People of a site are stated one at a time, so worlds are spread over some. */
const SITES = 10;
const sites: { publicKey: string; secretKey: string }[] = [];
const siteOf = (world: number) => sites[world % SITES]!;

const whenFolded = () => Promise.all([lazo.app.whenFolded(), replica.whenFolded()]);

let worlds = 0;
/** Tells one world from another: no person and no browser is in two of them. */
const nextWorld = () => {
  worlds += 1;
  return worlds;
};

type Json = Record<string, unknown>;
type Person = 'ana' | 'berta' | 'carla';
const PEOPLE: readonly Person[] = ['ana', 'berta', 'carla'];

/** To the world's site: by its secret key, or as its pages. */
async function post(
  app: FastifyInstance,
  world: number,
  { url, payload, isServer = true }: Errand,
): Promise<Json> {
  const { publicKey, secretKey } = siteOf(world);
  const headers = isServer ? { authorization: `Bearer ${secretKey}` } : {};
  const body = isServer ? payload : { site: publicKey, ...payload };
  const response = await app.inject({ method: 'POST', url, headers, payload: body });
  expect(response.statusCode, response.body).toBe(200);
  return response.json();
}

/** One visit of a browser, and who says in it that he is whom. */
interface Visit {
  browser: number;
  hour: number;
  words: { minute: number; person: Person; by: 'page' | 'server' | 'leads' }[];
}

const visit: fc.Arbitrary<Visit> = fc.record({
  browser: fc.nat(1),
  hour: fc.integer({ min: 0, max: 200 }),
  words: fc.array(
    fc.record({
      minute: fc.integer({ min: 1, max: 20 }),
      person: fc.constantFrom(...PEOPLE),
      by: fc.constantFrom('page' as const, 'page' as const, 'server' as const, 'leads' as const),
    }),
    { maxLength: 2 },
  ),
});

const history = fc.record({
  visits: fc.uniqueArray(visit, {
    minLength: 1,
    maxLength: 6,
    selector: ({ browser, hour }) => `${browser} ${hour}`,
  }),
  /** How it is dealt out the second time. */
  order: fc.array(fc.nat(), { minLength: 30, maxLength: 30 }),
  twice: fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }),
});
type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

interface Errand {
  url: string;
  /** Absent: it is. */
  isServer?: boolean;
  payload: Json;
}

function nameSession({ browser, hour }: Visit, world: number): { visitorId: string; sessionId: string } {
  return {
    visitorId: idAt(NOW - 300 * HOUR, world * 10 + browser),
    sessionId: idAt(NOW - 250 * HOUR + hour * HOUR, world * 10 + browser),
  };
}

/** The history as what would be sent, in order. */
function buildErrands({ visits }: History, world: number): Errand[] {
  return visits.flatMap((visit, place) => {
    const ids = nameSession(visit, world);
    const start = NOW - 250 * HOUR + visit.hour * HOUR;
    const session = {
      id: ids.sessionId,
      type: 'session',
      at: at(start),
      landingUrl: 'https://shop.example/',
    };
    const words = visit.words.map(({ minute, person, by }, number) => {
      const time = start + minute * 60_000;
      const email = `${person}-${world}@example.org`;
      if (by === 'leads')
        return {
          url: '/v1/leads' as const,
          isServer: true,
          payload: { keys: { email }, ...ids, updatedAt: at(time) },
        };
      const said = { id: idAt(time, place * 10 + number), type: 'identify', at: at(time), traits: { email } };
      return {
        url: '/v1/collect' as const,
        isServer: by === 'server',
        payload: batch(ids, said),
      };
    });
    return [{ url: '/v1/collect' as const, isServer: false, payload: batch(ids, session) }, ...words];
  });
}

const at = (time: number) => new Date(time).toISOString();

function batch(ids: Json, event: Json): Json {
  return { sentAt: at(NOW), ...ids, events: [event] };
}

/** Whose each visit is by the rule, read off the history without any table. */
function judgeOwners({ visits }: History, world: number): Record<string, Person | undefined> {
  const owners: Record<string, Person | undefined> = {};
  for (const own of Map.groupBy(visits, (one) => one.browser).values()) {
    const inOrder = own.toSorted((a, b) => a.hour - b.hour);
    let owner =
      inOrder.find((one) => one.words.length > 0)?.words &&
      lastWord(inOrder.find((one) => one.words.length > 0)!);
    for (const one of inOrder) {
      owner = lastWord(one) ?? owner;
      owners[nameSession(one, world).sessionId] = owner;
    }
  }
  return owners;
}

function lastWord({ words }: Visit): Person | undefined {
  return words.toSorted((a, b) => a.minute - b.minute).at(-1)?.person;
}

async function readOwners(said: History, world: number): Promise<Record<string, Person | undefined>> {
  const sessions = said.visits.map((one) => nameSession(one, world));
  const spans = Map.groupBy(
    await readSpans(lazo.db, 1 + (world % SITES), [...new Set(sessions.map(({ visitorId }) => visitorId))]),
    (span) => span.visitorId,
  );
  const keys = (await lazo.sql("select lead_id, key from lead_keys where kind = 'email' and key like $1", [
    `%-${world}@example.org`,
  ])) as { lead_id: string; key: string }[];
  const personOf = new Map(keys.map(({ lead_id, key }) => [lead_id, key.split('-')[0] as Person]));
  return Object.fromEntries(
    sessions.map(({ visitorId, sessionId }) => [
      sessionId,
      personOf.get(findOwner(spans.get(visitorId), sessionId) ?? ''),
    ]),
  );
}

function shuffle<T>(things: readonly T[], order: readonly number[]): T[] {
  return things
    .map((thing, place) => ({
      thing,
      key: Math.imul(order[place % order.length]! ^ (place * 7_919), 2_654_435_761) >>> 0,
    }))
    .sort((a, b) => a.key - b.key)
    .map(({ thing }) => thing);
}

/** Two words in one session at one minute are settled by the greater id, which the oracle cannot know. */
function isClear({ visits }: History): boolean {
  return visits.every(({ words }) => new Set(words.map(({ minute }) => minute)).size === words.length);
}

test(`any order, doubling and splitting of ${RUNS * TOGETHER} histories gives every visit the owner that the rule says (seed ${SEED})`, {
  timeout: 180_000,
}, async () => {
  const many = fc.array(history.filter(isClear), { minLength: TOGETHER, maxLength: TOGETHER });
  await fc.assert(
    fc.asyncProperty(many, async (histories) => {
      const told = histories.map((said) => ({ said, inOrder: nextWorld(), dealtOut: nextWorld() }));
      await Promise.all(
        told.map(async ({ said, inOrder, dealtOut }) => {
          for (const errand of buildErrands(said, inOrder)) await post(lazo.app, inOrder, errand);
          const errands = buildErrands(said, dealtOut);
          const doubled = errands.concat(errands.filter((_, place) => said.twice[place % said.twice.length]));
          await Promise.all(
            shuffle(doubled, said.order).map((errand, place) =>
              post(place % 2 ? replica : lazo.app, dealtOut, errand),
            ),
          );
        }),
      );
      await whenFolded();
      for (const { said, inOrder, dealtOut } of told) {
        expect(await readOwners(said, inOrder)).toEqual(judgeOwners(said, inOrder));
        expect(await readOwners(said, dealtOut)).toEqual(judgeOwners(said, dealtOut));
      }
    }),
    SETTINGS,
  );
});

test(`of ${RUNS * TOGETHER} shared computers the second person takes nothing of the first one's (seed ${SEED})`, {
  timeout: 180_000,
}, async () => {
  const shared = fc.record({ visits: fc.integer({ min: 2, max: 6 }), first: fc.nat(), second: fc.nat() });
  await fc.assert(
    fc.asyncProperty(fc.array(shared, { minLength: TOGETHER, maxLength: TOGETHER }), async (computers) => {
      const told = await Promise.all(
        computers.map(async ({ visits, first, second }) => {
          const world = nextWorld();
          const before = first % (visits - 1);
          const after = before + 1 + (second % (visits - before - 1));
          const words = (hour: number): Visit['words'] => {
            if (hour === before) return [{ minute: 1, person: 'ana', by: 'page' }];
            return hour === after ? [{ minute: 1, person: 'berta', by: 'page' }] : [];
          };
          const hours = Array.from({ length: visits }, (_, hour) => ({
            browser: 0,
            hour,
            words: words(hour),
          }));
          const said = { visits: hours, order: [], twice: [] };
          for (const errand of buildErrands(said, world)) await post(lazo.app, world, errand);
          return { said, world, after };
        }),
      );
      await whenFolded();
      for (const { said, world, after } of told) {
        const owners = await readOwners(said, world);
        const taken = said.visits.filter((one) => owners[nameSession(one, world).sessionId] === 'berta');
        expect(taken.map((one) => one.hour)).toEqual(
          said.visits.map((one) => one.hour).filter((hour) => hour >= after),
        );
      }
    }),
    SETTINGS,
  );
});

const KINDS = ['email', 'userId', 'phone', 'externalId'] as const;

function buildKeys(places: readonly number[], world: number): Record<string, string> {
  return Object.fromEntries(
    places.map((place) => {
      const [kind, number] = [KINDS[place % 4]!, Math.floor(place / 4)];
      const id = `${world}${String(number).padStart(3, '0')}`;
      return [
        kind,
        kind === 'email' ? `k${id}@example.org` : kind === 'phone' ? `+34${id.padStart(9, '7')}` : `id-${id}`,
      ];
    }),
  );
}

async function state(app: FastifyInstance, world: number, keys: Json): Promise<string> {
  return String((await post(app, world, { url: '/v1/leads', payload: { keys } })).id);
}

test(`keys first seen apart or together make the same people, of ${RUNS * TOGETHER} lists of words (seed ${SEED})`, {
  timeout: 180_000,
}, async () => {
  const words = fc.array(
    fc.uniqueArray(fc.nat(11), { minLength: 1, maxLength: 3, selector: (place) => place % 4 }),
    { minLength: 1, maxLength: 4 },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(words, { minLength: TOGETHER, maxLength: TOGETHER }), async (lists) => {
      await Promise.all(
        lists.map(async (list) => {
          const [together, apart] = [nextWorld(), nextWorld()];
          for (const places of list) await state(lazo.app, together, buildKeys(places, together));
          const alone = [...new Set(list.flat())].map((place) => [place]);
          await Promise.all(
            [...alone, ...list.toReversed()].map((places) => state(replica, apart, buildKeys(places, apart))),
          );
          const oracle = joinPeople(
            list.flatMap((places) => places.map((place) => [name(places[0]!), name(place)] as const)),
          );
          const expected = alone.map(([place]) => oracle.get(name(place!)) ?? name(place!));
          for (const world of [together, apart]) {
            const roots = await Promise.all(alone.map((places) => findRootOf(buildKeys(places, world))));
            expect(shapeOf(roots)).toEqual(shapeOf(expected));
          }
        }),
      );
    }),
    SETTINGS,
  );
});

const name = (place: number) => String(place).padStart(2, '0');

/** Which of them are equal, whatever they are called. */
function shapeOf(names: readonly string[]): number[] {
  return names.map((one) => names.indexOf(one));
}

async function findRootOf(keys: Record<string, string>): Promise<string> {
  const [[kind, key]] = Object.entries(keys) as [[string, string]];
  const [row] = await lazo.sql(
    'select coalesce(merged_into, lead_id) as root from lead_keys join leads using (site_id, lead_id) where kind = $1 and key = $2',
    [kind, key],
  );
  return String(row?.root);
}

test(`merges by hand, taken back in any order, leave what was there, of ${RUNS * TOGETHER} chains (seed ${SEED})`, {
  timeout: 180_000,
}, async () => {
  const pair = fc.tuple(fc.nat(4), fc.nat(4)).filter(([a, b]) => a !== b);
  const chain = fc.record({
    before: fc.array(pair, { maxLength: 2 }),
    merges: fc.array(pair, { minLength: 1, maxLength: 4 }),
    order: fc.array(fc.nat(), { minLength: 5, maxLength: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(chain, { minLength: TOGETHER, maxLength: TOGETHER }), async (chains) => {
      await Promise.all(
        chains.map(async ({ before, merges, order }) => {
          const world = nextWorld();
          const userId = (number: number) => `user-${world}-${number}`;
          const externalId = (number: number) => `crm-${world}-${number}`;
          const ids: string[] = [];
          for (let number = 0; number < 5; number += 1)
            ids.push(await state(lazo.app, world, { userId: userId(number) }));
          for (const [a, b] of before)
            for (const number of [a, b])
              await state(lazo.app, world, {
                userId: userId(number),
                externalId: externalId(Math.min(a, b)),
              });
          const rows = () =>
            lazo.sql(
              'select lead_id, merged_into from leads where lead_id in (select lead_id from lead_keys where key like $1 or key like $2) order by 1',
              [`user-${world}-%`, `crm-${world}-%`],
            );
          const untouched = await rows();
          const made = new Set<string>();
          for (const [keep, merge] of merges)
            made.add(
              String(
                (
                  await post(replica, world, {
                    url: '/v1/leads/merge',
                    payload: { keep: ids[keep], merge: ids[merge] },
                  })
                ).mergeId,
              ),
            );
          const joined = await rows();
          const rootOf = (id: string | undefined) =>
            joined.find((row) => row.lead_id === id)?.merged_into ?? id;
          for (const [keep, merge] of merges) expect(rootOf(ids[keep])).toBe(rootOf(ids[merge]));
          for (const mergeId of shuffle([...made], order))
            await post(lazo.app, world, { url: '/v1/leads/unmerge', payload: { mergeId } });
          expect(await rows()).toEqual(untouched);
        }),
      );
    }),
    SETTINGS,
  );
});

test('144 crossed identifies at once neither deadlock nor loop, and are one person', {
  timeout: 60_000,
}, async () => {
  const world = nextWorld();
  const crossed = Array.from({ length: 144 }, (_, number) => [Math.floor(number / 12), number % 12] as const);
  await Promise.all(
    crossed.map(([one, other], number) => {
      const traits = { email: `x${one}-${world}@example.org`, userId: `x${other}-${world}` };
      const ids = {
        visitorId: idAt(NOW, world * 1_000 + number),
        sessionId: idAt(NOW - HOUR, world * 1_000 + number),
      };
      const said = { id: idAt(NOW - HOUR, number), type: 'identify', at: at(NOW - HOUR), traits };
      return post(number % 2 ? replica : lazo.app, world, { url: '/v1/collect', payload: batch(ids, said) });
    }),
  );
  await whenFolded();
  const people = await lazo.sql(
    'select distinct coalesce(merged_into, lead_id) from leads join lead_keys using (site_id, lead_id) where key like $1 or key like $2',
    [`x%-${world}@example.org`, `x%-${world}`],
  );
  expect(people).toHaveLength(1);
  expect(await lazo.sql('select 1 from unfolded')).toEqual([]);
  expect(
    await lazo.sql(
      'select 1 from leads a join leads b on b.lead_id = a.merged_into where b.merged_into is not null',
    ),
  ).toEqual([]);
});

const PLACEHOLDERS = [
  'test@test.com',
  'null@example.org',
  'undefined',
  'anonymous',
  '[object Object]',
  '0',
  ' "none" ',
  'GUEST',
  'NaN',
  '00000000-0000-0000-0000-000000000000',
];

test('placeholders join nobody, at no door', async () => {
  const before = await lazo.sql('select count(*) from leads');
  for (const key of PLACEHOLDERS) {
    const kind = key.includes('@') ? 'email' : 'userId';
    const ids = { visitorId: idAt(NOW), sessionId: idAt(NOW - HOUR) };
    const said = { id: idAt(NOW - HOUR), type: 'identify', at: at(NOW - HOUR), traits: { [kind]: key } };
    for (const isServer of [false, true]) {
      const { rejected } = (await post(lazo.app, 0, {
        url: '/v1/collect',
        payload: batch(ids, said),
        isServer,
      })) as {
        rejected: Json[];
      };
      expect(rejected, key).toMatchObject([{ reason: 'placeholder_identity' }]);
    }
    const answer = await lazo.post('/v1/leads', { keys: { [kind]: key } });
    expect([answer.status, answer.body.errors[0].reason], key).toEqual([400, 'placeholder_identity']);
    const deal = { lead: { [kind]: key }, externalId: key, occurredAt: at(NOW) };
    expect((await lazo.post('/v1/conversions', deal)).body.rejected, key).toMatchObject([
      { reason: 'placeholder_identity' },
    ]);
    await lazo.app.inject({
      method: 'POST',
      url: '/v1/identify',
      payload: {
        writeKey: lazo.publicKey,
        userId: key,
        anonymousId: idAt(NOW),
        messageId: idAt(NOW),
        timestamp: at(NOW),
      },
    });
  }
  await whenFolded();
  expect(await lazo.sql('select count(*) from leads')).toEqual(before);
});

test('identify answers the same bytes for a known and an unknown address', async () => {
  const world = nextWorld();
  const identify = async (email: string) => {
    const id = idAt(NOW - HOUR);
    const event = { id, type: 'identify', at: at(NOW - HOUR), traits: { email } };
    const { text, status, headers } = await lazo.collect({
      visitorId: idAt(NOW),
      sessionId: idAt(NOW),
      events: [event],
    });
    const { date, ...others } = headers;
    return { text, status, others };
  };
  const first = await identify(`known-${world}@example.org`);
  await whenFolded();
  expect(await identify(`known-${world}@example.org`)).toEqual(first);
  expect(await identify(`other-${world}@example.org`)).toEqual(first);
});
