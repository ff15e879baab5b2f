import { afterAll, beforeAll, expect, test } from 'vitest';
import { idAt, type Lazo, startLazo } from '../../test/start-lazo.ts';
import { buildDatabase, connectPool } from '../database/index.ts';
import { dropOldVisitors } from './drop-old-visitors.sql.ts';
import { dropExpired, ensurePartitions } from './partitions.sql.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const DAY = 86_400_000;

let lazo: Lazo;
beforeAll(async () => {
  lazo = await startLazo({ now: NOW });
});
afterAll(() => lazo.close());

async function visit(at: number): Promise<string> {
  const id = idAt(at);
  const event = { id, type: 'session', at: new Date(at).toISOString(), landingUrl: 'https://shop.example/' };
  const { body } = await lazo.collect({ visitorId: id, sessionId: id, events: [event] });
  expect(body).toMatchObject({ accepted: 1, rejected: [] });
  await lazo.app.whenFolded();
  return id;
}

/** In which partition of each table the visit lies. */
async function findPlaces(id: string): Promise<unknown> {
  const [place] = await lazo.sql(
    `select (select tableoid::regclass::text from events where event_id = $1) as event,
            (select tableoid::regclass::text from sessions where session_id = $1) as session`,
    [id],
  );
  return place;
}

const in_ = (part: string) => ({ event: `events_${part}`, session: `sessions_${part}` });

test('a visit lies in the month of its id; those of absurd clocks before the oldest and after the newest', async () => {
  expect(await findPlaces(await visit(NOW))).toEqual(in_('2026_11'));
  expect(await findPlaces(await visit(NOW - 40 * DAY))).toEqual(in_('2026_10'));
  expect(await findPlaces(await visit(NOW - 4_000 * DAY))).toEqual(in_('before'));
  expect(await findPlaces(await visit(NOW + 4_000 * DAY))).toEqual(in_('after'));
});

test('a month that is made takes its rows out of what lies after the newest', async () => {
  const early = await visit(NOW + 80 * DAY);
  expect(await findPlaces(early)).toEqual(in_('after'));
  await ensurePartitions(lazo.db, new Date(NOW + 40 * DAY));
  expect(await findPlaces(early)).toEqual(in_('2027_02'));
});

test('a month older than what is kept is dropped, and what still comes for it finds a place', async () => {
  const old = await visit(NOW - 50 * DAY);
  expect(await findPlaces(old)).toEqual(in_('2026_10'));
  const kept = await visit(NOW);
  await dropExpired(lazo.db, { now: new Date(NOW + 60 * DAY), retentionMonths: 2 });
  expect(await findPlaces(old)).toEqual({ event: null, session: null });
  expect(await findPlaces(kept)).toEqual(in_('2026_11'));
  expect(await findPlaces(await visit(NOW - 50 * DAY))).toEqual(in_('before'));
  const parts = await lazo.sql(
    "select count(*)::int as parts from pg_inherits where inhparent in ('events'::regclass, 'sessions'::regclass) group by inhparent",
  );
  expect(parts[0]).toEqual(parts[1]);
});

test('what lies before the oldest month is kept for as long, counted from its arrival', async () => {
  const absurd = await visit(NOW - 4_000 * DAY);
  await dropExpired(lazo.db, { now: new Date(NOW), retentionMonths: 1 });
  expect(await findPlaces(absurd)).toEqual(in_('before'));
  await dropExpired(lazo.db, { now: new Date(NOW + 70 * DAY), retentionMonths: 1 });
  expect(await findPlaces(absurd)).toEqual({ event: null, session: null });
});

test('what lies before the oldest month is not read while others wait', async () => {
  await visit(NOW - 4_000 * DAY);
  const url = new URL(lazo.databaseUrl);
  url.searchParams.set('options', '-c client_min_messages=debug1');
  const pool = connectPool({ url: url.href, size: 2, name: 'lazo test', onError: () => undefined });
  const said: string[] = [];
  pool.on('connect', (client) => client.on('notice', ({ message }) => said.push(message ?? '')));
  await dropExpired(buildDatabase(pool), { now: new Date(NOW + 130 * DAY), retentionMonths: 2 });
  await pool.end();
  const implied = (table: string) =>
    `partition constraint for table "${table}_before" is implied by existing constraints`;
  expect(said).toEqual(
    expect.arrayContaining([implied('events'), implied('sessions'), implied('page_views')]),
  );
  expect(
    await lazo.sql("select conname from pg_constraint where conname = 'lies_within_its_bounds'"),
  ).toEqual([]);
});

test('visitors none of whose sessions is kept go with them; who returned stays', async () => {
  const later = NOW + 200 * DAY;
  const [gone, returned] = [await visit(NOW), await visit(NOW + 2 * DAY)];
  lazo.clock.now = later;
  await ensurePartitions(lazo.db, new Date(later));
  const sessionId = idAt(later);
  const event = { type: 'session', at: new Date(later).toISOString(), landingUrl: 'https://shop.example/' };
  await lazo.collect({ visitorId: returned, sessionId, events: [{ id: sessionId, ...event }] });
  await lazo.app.whenFolded();
  const retention = { now: new Date(later), retentionMonths: 2 };
  await dropOldVisitors(lazo.db, retention);
  const read = () =>
    lazo.sql('select visitor_id from visitors where visitor_id = any($1) order by 1', [[gone, returned]]);
  expect(await read()).toHaveLength(2); // their sessions are kept as yet
  await dropExpired(lazo.db, retention);
  await dropOldVisitors(lazo.db, retention);
  expect(await read()).toEqual([{ visitor_id: returned }]);
});
