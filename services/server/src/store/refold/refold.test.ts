import { afterAll, beforeAll, expect, test } from 'vitest';
import { idAt, type Lazo, startLazo } from '../../../test/start-lazo.ts';
import { buildSiteDirectory } from '../../access/index.ts';
import { connectPool } from '../../database/index.ts';
import { dropExpired, ensurePartitions } from '../partitions.sql.ts';
import { clearDeadRefold } from './clear-dead-refold.ts';
import { type RefoldProgress, refold } from './refold.ts';
import { buildVisitRefoldables } from './refoldable.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const DAY = 86_400_000;

let lazo: Lazo;
beforeAll(async () => {
  lazo = await startLazo({ now: NOW, config: { logLevel: 'silent' } });
  for (let visit = 0; visit < 60; visit += 1) await sendVisit(NOW - visit * DAY);
  await lazo.app.whenFolded();
});
afterAll(() => lazo.close());

async function sendVisit(at: number): Promise<void> {
  const [visitorId, viewId] = [idAt(at), idAt(at + 1)];
  const when = new Date(at).toISOString();
  const page = { viewId, seq: 1, url: 'https://shop.example/offer' };
  const { body } = await lazo.collect({
    visitorId,
    sessionId: visitorId,
    events: [
      { id: visitorId, type: 'session', at: when, landingUrl: 'https://shop.example/?utm_source=acme' },
      { id: viewId, type: 'page', at: when, ...page },
      { id: idAt(at + 2), type: 'leave', at: when, ...page, engagedMs: 5_000, scrollPct: 50 },
    ],
  });
  expect(body.accepted).toBe(3);
}

/** Runs as `lazo refold` does, beside the service. `during` is told each step. */
async function runRefold(during: (progress: RefoldProgress) => void = () => undefined) {
  const pool = connectPool({ url: lazo.databaseUrl, size: 4, name: 'lazo refold', onError: () => undefined });
  try {
    return await refold({
      pool,
      refoldables: buildVisitRefoldables(buildSiteDirectory(lazo.db)),
      isWhole: true,
      reclassify: false,
      clock: () => lazo.clock.now,
      onProgress: during,
    });
  } finally {
    await pool.end();
  }
}

async function readFolds() {
  await lazo.app.whenFolded();
  return {
    sessions: await lazo.sql('select * from sessions order by session_id, visitor_id'),
    views: await lazo.sql('select * from page_views order by view_id, session_id'),
  };
}

test('a refold computes the same rows from the log again', async () => {
  const before = await readFolds();
  const { events } = await runRefold();
  expect(events).toBe(180);
  expect(await readFolds()).toEqual(before);
  expect(before.sessions).toHaveLength(60);
});

test('what happened to a fold is mended, and the verdicts of its visits stay', async () => {
  const before = await readFolds();
  await lazo.sql(
    "update sessions set started_at = '2001-01-01', source = 'acme-of-old', rule_version = '2020-01-01'",
  );
  await lazo.sql('delete from page_views where seq = 1');
  await runRefold();
  const { sessions, views } = await readFolds();
  expect(views).toEqual(before.views);
  expect(sessions).toEqual(
    before.sessions.map((session) => ({ ...session, source: 'acme-of-old', rule_version: '2020-01-01' })),
  );
  await lazo.sql("update sessions set source = 'acme', rule_version = $1", [
    before.sessions[0]!.rule_version,
  ]);
});

test('what comes in meanwhile is in it, and reports see the old rows until it is done', async () => {
  const before = await readFolds();
  const sent: Promise<void>[] = [];
  const seen: Promise<number>[] = [];
  let at = NOW - 10 * DAY;
  await runRefold(({ step }) => {
    at += 1_000;
    sent.push(sendVisit(at));
    if (step !== 'swap') seen.push(lazo.sql('select from sessions').then((rows) => rows.length));
  });
  await Promise.all(sent);
  const after = await readFolds();
  expect(sent.length).toBeGreaterThan(3);
  expect(Math.min(...(await Promise.all(seen)))).toBeGreaterThanOrEqual(60);
  expect(after.sessions).toHaveLength(before.sessions.length + sent.length);
  expect(after.views).toHaveLength(before.views.length + sent.length);
  expect(after.sessions).toEqual(expect.arrayContaining(before.sessions));
  await runRefold();
  expect(await readFolds()).toEqual(after);
});

test('a visit whose name stays the same keeps the version by which it was given', async () => {
  const before = await readFolds();
  const [{ rule_version: version }] = before.sessions as [{ rule_version: string }];
  await lazo.sql("update sessions set rule_version = '2020-01-01'");
  await runRefold();
  expect(new Set((await readFolds()).sessions.map((session) => session.rule_version))).toEqual(
    new Set(['2020-01-01']),
  );
  await lazo.sql('update sessions set rule_version = $1', [version]);
});

test('an event that no fold can take costs its neighbours nothing, and a refold takes it again once it can be folded', async () => {
  await lazo.sql(
    "insert into refolds values ('0190b0a0-0000-7000-8000-000000000002', '{sessions}', false, now(), null, null)",
  );
  await lazo.sql("alter table sessions add constraint no_poison check (landing_page <> '/poison')");
  const visits = ['/poison', '/good'].map((path, place) => ({ id: idAt(NOW + place), path }));
  await lazo.collect({
    events: visits.map(({ id, path }) => ({
      id,
      visitorId: id,
      sessionId: id,
      type: 'session',
      at: new Date(NOW).toISOString(),
      landingUrl: `https://shop.example${path}`,
    })),
  });
  await lazo.app.whenFolded();
  expect(
    await lazo.sql("select landing_page from sessions where landing_page in ('/poison', '/good')"),
  ).toEqual([{ landing_page: '/good' }]);
  expect(await lazo.sql('select event_id from unfolded')).toEqual([{ event_id: visits[0]!.id }]);
  expect(await lazo.sql('select count(*)::int as told from refold_groups')).toEqual([{ told: 1 }]);
  await clearDeadRefold(lazo.db);
  await runRefold();
  expect(await lazo.sql('select event_id from unfolded')).toEqual([{ event_id: visits[0]!.id }]);
  await lazo.sql('alter table sessions drop constraint no_poison');
  await runRefold();
  expect(await lazo.sql('select event_id from unfolded')).toEqual([]);
  expect(
    await lazo.sql("select count(*)::int as visits from sessions where landing_page = '/poison'"),
  ).toEqual([{ visits: 1 }]);
});

test('a refold whose place another one took changes nothing', async () => {
  const before = await readFolds();
  const lost = runRefold(async ({ step }) => {
    if (step === 'compare') await lazo.sql('delete from refolds where finished_at is null');
  });
  await expect(lost).rejects.toThrow(/lost its lock/);
  expect(await readFolds()).toEqual(before);
});

test('nothing is left aside, partitions are whole, and the next month finds its place', async () => {
  const [aside] = await lazo.sql(
    "select count(*)::int as left from pg_namespace where nspname = 'lazo_aside'",
  );
  expect(aside).toEqual({ left: 0 });
  expect(await lazo.sql('select count(*)::int as left from refold_groups')).toEqual([{ left: 0 }]);
  const describe = `
    select inhparent::regclass::text as parent, count(*)::int as parts,
           count(*) filter (where exists (select from pg_constraint where conrelid = inhrelid and conname like 'lies%'))::int as bounds
    from pg_inherits where inhparent::regclass::text in ('events', 'sessions', 'page_views') group by 1 order by 1`;
  const parts = await lazo.sql(describe);
  expect(new Set(parts.map((row) => row.parts)).size).toBe(1);
  expect(parts.every((row) => row.bounds === 0)).toBe(true);
  // Autovacuum was kept away only while they stood aside.
  expect(
    await lazo.sql(`
      select distinct reloptions
      from pg_class join pg_inherits on inhrelid = oid
      where inhparent in ('sessions'::regclass, 'page_views'::regclass)`),
  ).toEqual([{ reloptions: ['fillfactor=85'] }]);
  await ensurePartitions(lazo.db, new Date(NOW + 40 * DAY));
  expect((await lazo.sql(describe)).map((row) => row.parts)).toEqual(
    parts.map((row) => (row.parts as number) + 1),
  );
});

test('a second refold is refused while one runs', async () => {
  let second: Promise<unknown> | undefined;
  await runRefold(() => {
    second ??= runRefold().catch((error) => error.message);
  });
  expect(await second).toMatch(/Another refold runs/);
});

test('a refold that died leaves nothing once it is cleared away, and reports never saw it', async () => {
  const before = await readFolds();
  await expect(
    runRefold(({ step }) => {
      if (step === 'compare') throw new Error('pulled the plug');
    }),
  ).rejects.toThrow('pulled the plug');
  expect(await readFolds()).toEqual(before);
  await lazo.sql('create schema lazo_aside');
  await lazo.sql(
    "insert into refolds values ('0190b0a0-0000-7000-8000-000000000001', '{sessions}', false, now(), null, null)",
  );
  await sendVisit(NOW);
  await lazo.app.whenFolded();
  expect(await lazo.sql('select count(*)::int as told from refold_groups')).toEqual([{ told: 1 }]);
  await clearDeadRefold(lazo.db);
  expect(
    await lazo.sql(
      'select (select count(*) from refold_groups)::int + (select count(*) from refolds where finished_at is null)::int as left',
    ),
  ).toEqual([{ left: 0 }]);
});

test('what began in a month that is gone does not rise again from what went on', async () => {
  const at = Date.UTC(2026, 9, 31, 23, 59);
  const [sessionId, viewId] = [idAt(at), idAt(at + 120_000)];
  const page = { viewId, seq: 1, url: 'https://shop.example/late' };
  const times = { at: new Date(at).toISOString(), visitorId: sessionId, sessionId };
  await lazo.collect({
    events: [
      { id: sessionId, type: 'session', ...times, landingUrl: page.url },
      { id: viewId, type: 'page', ...times, ...page },
    ],
  });
  await lazo.app.whenFolded();
  await dropExpired(lazo.db, { now: new Date(NOW), retentionMonths: 0 });
  const before = await readFolds();
  expect(before.views.map((view) => view.view_id)).toContain(viewId);
  await runRefold();
  const after = await readFolds();
  expect(after.sessions).toEqual(before.sessions);
  expect(after.views).toEqual(before.views);
});
