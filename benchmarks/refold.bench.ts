/**
 * What does it cost to call a million visits anew while the service runs? Events are sent and a report is asked all the
 * while: the first must all be taken, the second must answer as before until it is done. LAZO_BENCH_SESSIONS: another number.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type AttributionAnswer, buildUuidV7 } from '@lazo/contract';
import { openPostgres } from '@lazo/server';
import pg from 'pg';

const SESSIONS = Number(process.env.LAZO_BENCH_SESSIONS ?? 1_000_000);
const PUBLIC_KEY = 'pk_benchmark_0123456789abcdef';
const SECRET_KEY = 'sk_benchmark_0123456789abcdef';
/** Visits lie in the last weeks, over three months of the log. */
const SPAN_DAYS = 75;
const SALES = 1_000;

const RULES = {
  rules: [{ name: 'partners', channel: 'Partners', when: { source: 'partner-*' } }],
};

const SERVICE = fileURLToPath(new URL('../services/server/src/main.ts', import.meta.url));
const LAZO = fileURLToPath(new URL('../services/server/src/lazo.ts', import.meta.url));

const dataDir = await mkdtemp(join(tmpdir(), 'lazo-bench-'));
await chmod(dataDir, 0o755); // as root, Postgres runs under another user
const postgres = await openPostgres({ databaseUrl: undefined, dataDir });
const env = {
  ...process.env,
  DATABASE_URL: postgres.url,
  LOG_LEVEL: 'warn',
  PORT: '0',
  LAZO_RATE_LIMIT: 'off',
};
const service = await launchService();
const db = new pg.Client({ connectionString: postgres.url });
await db.connect();

await measure(`${(SESSIONS * 3).toLocaleString('en')} events written to the log`, fillLog);
await measure('refold of everything from nothing', () => runLazo(['refold']));
await sellThings();

const rulesFile = join(dataDir, 'rules.json');
await writeFile(rulesFile, JSON.stringify(RULES));
await runLazo(['rules', 'set', rulesFile]);
await sleep(8_000); // as the command would wait, until every service knows the rules: not part of what is measured

const before = await askReport();
const quiet = await sendFor(sleep(5_000));
const watched: string[] = [];
const refolding = measure('lazo refold --reclassify', () => runLazo(['refold', '--reclassify']));
const [busy] = await Promise.all([sendFor(refolding), watchReport(refolding, watched)]);
const after = await askReport();

// Between the swap and the end of the command there may be one of the new ones.
const [asBefore, asAfter] = [before, after].map(
  (answer) => watched.filter((one) => one === JSON.stringify(answer)).length,
);
console.log(
  `\nreports asked meanwhile: ${watched.length}, answered as before: ${asBefore}, as after: ${asAfter}`,
);
console.log(
  `events acknowledged a second: ${quiet.rate} before, ${busy.rate} meanwhile (${(busy.rate / quiet.rate).toFixed(2)}), refused: ${busy.refused}`,
);
const { rows } = await db.query('select count(*)::int as stored from events where name = $1', ['Meanwhile']);
console.log(`events acknowledged: ${quiet.taken + busy.taken}, stored: ${rows[0].stored}`);
console.log('\nsales by channel, linear model, before and after');
for (const channel of new Set([...Object.keys(before.byChannel), ...Object.keys(after.byChannel)]))
  console.log(
    `  ${channel.padEnd(20)} ${before.byChannel[channel] ?? '0.00'}  ${after.byChannel[channel] ?? '0.00'}`,
  );
console.log(`  ${'in all'.padEnd(20)} ${before.total}  ${after.total}`);

await db.end();
service.child.kill('SIGTERM');
await once(service.child, 'exit');
await postgres.stop();
await rm(dataDir, { recursive: true, force: true });

async function measure(what: string, work: () => Promise<unknown>): Promise<void> {
  const startedAt = Date.now();
  await work();
  const seconds = (Date.now() - startedAt) / 1_000;
  console.log(
    `${what}: ${seconds.toFixed(1)} s, ${Math.round(SESSIONS / seconds).toLocaleString('en')} visits/s`,
  );
}

function launchService(): Promise<{ child: ChildProcess; url: string }> {
  const keys = { LAZO_PUBLIC_KEY: PUBLIC_KEY, LAZO_SECRET_KEY: SECRET_KEY };
  const child = spawn(process.execPath, [SERVICE], {
    env: { ...env, ...keys },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk) => {
      text += chunk;
      const url = /ready at (\S+)/.exec(text)?.[1];
      if (url) resolve({ child, url });
    });
    child.once('exit', () => reject(new Error(`the service did not start: ${text}`)));
  });
}

async function runLazo(words: string[]): Promise<void> {
  const child = spawn(process.execPath, [LAZO, ...words], { env, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`lazo ${words.join(' ')} ended with ${code}`);
}

/** Straight into the log: a session, a page and a leave for each visit, two visits a visitor, ten sources. */
async function fillLog(): Promise<void> {
  await db.query(`
    create function pg_temp.v7(ms bigint, seed text) returns uuid language sql immutable as $$
      select (lpad(to_hex(ms), 12, '0') || '7' || substr(md5(seed), 1, 3) || '8' || substr(md5(seed), 4, 15))::uuid
    $$`);
  await db.query(
    `
    with visits as (
      select n, n / 2 as visitor, $2::bigint + (n::bigint * $3::bigint) / $1::int as ms
      from generate_series(0, $1::int - 1) as n
    )
    insert into events (site_id, visitor_id, session_id, event_id, view_id, type, seq, occurred_at, received_at,
                        url, title, referrer, device, browser, os, country, properties)
    select 1, pg_temp.v7($2::bigint, 'visitor' || visitor), pg_temp.v7(ms, 'session' || n),
           case type when 'session' then pg_temp.v7(ms, 'session' || n) when 'page' then pg_temp.v7(ms, 'page' || n) else pg_temp.v7(ms + 9000, 'leave' || n) end,
           case when type <> 'session' then pg_temp.v7(ms, 'page' || n) end, type, case when type <> 'session' then 1 end,
           to_timestamp(ms / 1000.0), to_timestamp(ms / 1000.0),
           case when n % 10 < 5 then 'https://shop.example/offer?utm_source=partner-' || n % 10 || '&utm_medium=link'
                else 'https://shop.example/offer' end,
           'Offer', case n % 10 when 6 then 'https://www.google.com/' when 7 then 'https://t.co/' end,
           'mobile', 'Chrome', 'Android', 'ES', case type when 'leave' then '{"engagedMs": 9000, "scrollPct": 70}'::jsonb end
    from visits, unnest(array['session', 'page', 'leave']) as type`,
    [SESSIONS, Date.now() - SPAN_DAYS * 86_400_000, SPAN_DAYS * 86_400_000],
  );
}

async function sellThings(): Promise<void> {
  const { rows } = await db.query(
    'select visitor_id from sessions where session_id > $1 order by session_id limit $2',
    [buildUuidV7(Date.now() - 40 * 86_400_000, new Uint8Array(10)), SALES],
  );
  const occurredAt = new Date(Date.now() - 86_400_000).toISOString();
  const sales = rows.map(({ visitor_id: visitorId }, place) => ({
    lead: { visitorId },
    externalId: `sale-${place}`,
    value: 100,
    currency: 'EUR',
    occurredAt,
  }));
  const response = await ask('/v1/conversions', { method: 'POST', body: JSON.stringify(sales) });
  if (!response.ok) throw new Error(await response.text());
}

function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${SECRET_KEY}`, 'content-type': 'application/json' };
  return fetch(`${service.url}${path}`, { ...init, headers });
}

async function askReport(): Promise<{ byChannel: Record<string, string>; total: string }> {
  const response = await ask('/v1/attribution?model=linear&by=channel');
  if (!response.ok) throw new Error(await response.text());
  const { rows, totals } = (await response.json()) as AttributionAnswer;
  const byChannel = rows.map(({ channel, value }) => [String(channel), value]);
  return { byChannel: Object.fromEntries(byChannel), total: totals[0]?.value ?? '0.00' };
}

async function watchReport(done: Promise<unknown>, watched: string[]): Promise<void> {
  let isDone = false;
  void done.then(() => (isDone = true));
  while (!isDone) {
    watched.push(JSON.stringify(await askReport()));
    await sleep(200);
  }
}

/** Batches of ten events, one after the other on four connections, until the work is done. */
async function sendFor(work: Promise<unknown>): Promise<{ taken: number; refused: number; rate: number }> {
  const startedAt = Date.now();
  let [isDone, taken, refused] = [false, 0, 0];
  void work.then(() => (isDone = true));
  const send = async () => {
    while (!isDone) {
      const response = await fetch(`${service.url}/v1/collect`, { method: 'POST', body: buildBody() });
      if (response.ok) taken += 10;
      else refused += 10;
      await response.arrayBuffer();
    }
  };
  await Promise.all([send(), send(), send(), send()]);
  return { taken, refused, rate: Math.round(taken / ((Date.now() - startedAt) / 1_000)) };
}

function buildBody(): string {
  const at = new Date().toISOString();
  const mint = () => buildUuidV7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
  const events = Array.from({ length: 10 }, () => ({ id: mint(), type: 'track', at, name: 'Meanwhile' }));
  return JSON.stringify({ site: PUBLIC_KEY, sentAt: at, visitorId: mint(), sessionId: mint(), events });
}
