import { afterAll, beforeAll, expect, test } from 'vitest';
import { idAt, type Lazo, startLazo } from '../../test/start-lazo.ts';
import { setSite } from '../access/index.ts';
import { dropExpiredOfSites } from './drop-expired-of-sites.sql.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const MONTH = 30 * 86_400_000;

let lazo: Lazo;
beforeAll(async () => {
  lazo = await startLazo({ now: NOW });
});
afterAll(() => lazo.close());

async function visit(time: number): Promise<void> {
  const [sessionId, viewId, at] = [idAt(time), idAt(time), new Date(time).toISOString()];
  const url = 'https://shop.example/';
  const events = [
    { id: sessionId, type: 'session', at, landingUrl: url },
    { id: viewId, type: 'page', at, viewId, seq: 1, url },
  ];
  const answer = await lazo.post('/v1/collect', { visitorId: idAt(NOW), sessionId, events });
  expect(answer.body).toMatchObject({ accepted: 2 });
  await lazo.app.whenFolded();
}

const countRows = async () =>
  (
    await lazo.sql(
      'select (select count(*)::int from events) as events, (select count(*)::int from sessions) as sessions, (select count(*)::int from page_views) as views',
    )
  )[0];

test('a site that keeps its events for less long loses them by whole months, and takes none that are older', async () => {
  for (const months of [1, 4, 8]) await visit(NOW - months * MONTH);
  await lazo.sql(
    "insert into lead_tombstones values (1, gen_random_uuid(), '2020-01-01'), (1, gen_random_uuid(), '2026-01-01')",
  );
  const drop = () => dropExpiredOfSites(lazo.db, { now: new Date(NOW), serviceMonths: 25 });
  await drop();
  expect(await countRows()).toEqual({ events: 6, sessions: 3, views: 3 });
  await setSite(lazo.db, 1, { retentionMonths: 3 });
  await drop();
  expect(await countRows()).toEqual({ events: 2, sessions: 1, views: 1 });
  expect(await lazo.sql('select 1 from lead_tombstones')).toHaveLength(1);
  const takesOld = async () => {
    const before = await countRows();
    await visit(NOW - 4 * MONTH);
    return JSON.stringify(await countRows()) !== JSON.stringify(before);
  };
  // The service knows of a site's settings within some seconds.
  await expect.poll(takesOld, { timeout: 10_000, interval: 500 }).toBe(false);
});
