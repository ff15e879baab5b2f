/**
 * How many events a second does the door acknowledge, durably, and what does one cost? Beside an empty Fastify that
 * reads the same bodies, one INSERT and commit a request into the same columns, and binary COPY of the same rows, all in
 * the same run; and Lazo with its folds switched off, for information.
 *
 * cpu_eff = (CPU of empty Fastify + CPU of COPY) / (CPU of the service + of Postgres), per event, folds included and
 * counted until both rest; autovacuum apart. LAZO_BENCH_REPEATS: another number.
 */

import { cpus, loadavg } from 'node:os';
import {
  CONNECTIONS,
  type Door,
  type Measured,
  measureDoor,
  median,
  SECONDS,
} from './collect/measure-door.ts';
import { openCluster, runScript } from './collect/open-cluster.ts';

const REPEATS = Number(process.env.LAZO_BENCH_REPEATS ?? 5);
/** Rounds that are not counted. */
const WARM_UP = 5;
const DOORS = ['empty', 'naive', 'lazo', 'logOnly'] as const;
type Round = Record<(typeof DOORS)[number], Measured> & { copy: CopyLimit };

/** What binary COPY of the same rows takes, a thousand a commit. */
interface CopyLimit {
  /** Rows a second. */
  rate: number;
  /** Microseconds of CPU a row. */
  nodeMicros: number;
  postgresMicros: number;
}

const cluster = await openCluster();
const { cpu: postgres } = cluster;
const databases = {
  copy: await cluster.createDatabase('copy_limit'), // nobody folds its rows
  naive: await cluster.createDatabase('naive'),
  lazo: await cluster.createDatabase('lazo'),
  logOnly: await cluster.createDatabase('log_only'),
};
const log = await cluster.connect(databases.lazo);
const doors: Record<(typeof DOORS)[number], Door> = {
  empty: {
    postgres,
    server: await cluster.launch(new URL('./collect/empty-fastify.ts', import.meta.url), {}),
  },
  naive: {
    postgres,
    server: await cluster.launch(new URL('./collect/naive-fastify.ts', import.meta.url), {
      DATABASE_URL: databases.naive,
    }),
  },
  lazo: { postgres, log, folds: true, server: await cluster.launchLazo(databases.lazo) },
  logOnly: {
    postgres,
    log: await cluster.connect(databases.logOnly),
    server: await cluster.launchLazo(databases.logOnly, { LAZO_FOLDS: 'off' }),
  },
};

console.log(
  `${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)} before; ${CONNECTIONS} connections, ${REPEATS} x ${SECONDS} s, medians`,
);

// For the first twenty seconds of load V8 compiles, in threads that cost up to half as much as the work: nothing is counted before.
for (let round = 0; round < WARM_UP; round += 1) await measureRound(10);
for (const events of [1, 10, 50]) {
  const rounds: Round[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat += 1) rounds.push(await measureRound(events));
  tell(events, rounds);
}
await tellDisk();
await cluster.close();

async function measureRound(events: number): Promise<Round> {
  const round: Partial<Round> = { copy: measureCopy() };
  for (const door of DOORS) round[door] = await measureDoor(doors[door], events);
  return round as Round;
}

function tell(events: number, rounds: readonly Round[]): void {
  const of = (read: (round: Round) => number) => median(rounds.map(read));
  const rates = DOORS.map((door) => `${door} ${Math.round(of((round) => round[door].rate))}`);
  const costs = DOORS.map(
    (door) =>
      `${door} ${of((round) => round[door].node).toFixed(1)} + ${of((round) => round[door].postgres).toFixed(1)}`,
  );
  const efficiencies = rounds.map((round) => readEfficiency(round, round.lazo)).sort((a, b) => a - b);
  const lines = {
    'COPY, 1,000 rows a commit': `${Math.round(of(({ copy }) => copy.rate))} rows/s, ${of(({ copy }) => copy.nodeMicros).toFixed(1)} + ${of(({ copy }) => copy.postgresMicros).toFixed(1)} us a row`,
    'events/s acknowledged': rates.join(' · '),
    'of empty Fastify, of Fastify then COPY, of COPY': [
      of(({ lazo, empty }) => lazo.rate / empty.rate),
      of(({ lazo, empty, copy }) => lazo.rate / (1 / (1 / empty.rate + 1 / copy.rate))),
      of(({ lazo, copy }) => lazo.rate / copy.rate),
    ]
      .map((ratio) => ratio.toFixed(2))
      .join(' · '),
    'p50, p99 in ms': `${of(({ lazo }) => lazo.p50)} · ${of(({ lazo }) => lazo.p99)}`,
    'CPU in us an event, node + Postgres': `${costs.join(' · ')} · autovacuum ${of(({ lazo }) => lazo.vacuum).toFixed(1)}`,
    'CPU of the naive route': of(({ lazo, naive }) => cost(lazo) / cost(naive)).toFixed(2),
    cpu_eff: `${median(efficiencies).toFixed(2)} (${efficiencies[0]!.toFixed(2)} to ${efficiencies.at(-1)!.toFixed(2)}); folds off ${of((round) => readEfficiency(round, round.logOnly)).toFixed(2)}`,
    'folds at rest after, in ms': String(Math.round(of(({ lazo }) => lazo.restMs))),
    'acknowledged and lost, not 2xx': `${sum(rounds, ({ lazo }) => lazo.lost)} · ${sum(rounds, ({ lazo }) => lazo.failed)}`,
  };
  console.log(`${events} event${events === 1 ? '' : 's'} a request`);
  for (const [name, line] of Object.entries(lines)) console.log(`  ${name}: ${line}`);
}

function cost({ node, postgres }: Measured): number {
  return node + postgres;
}

function readEfficiency({ empty, copy }: Round, door: Measured): number {
  return (empty.node + copy.nodeMicros + copy.postgresMicros) / cost(door);
}

function sum(rounds: readonly Round[], read: (round: Round) => number): number {
  return rounds.reduce((total, round) => total + read(round), 0);
}

function measureCopy(): CopyLimit {
  const env = { DATABASE_URL: databases.copy, POSTMASTER: String(cluster.postmaster) };
  return JSON.parse(runScript(new URL('./collect/copy-limit.ts', import.meta.url), [], env));
}

async function tellDisk(): Promise<void> {
  const { rows } = await log.query(`
    select sum(pg_total_relation_size(inhrelid)) filter (where inhparent = 'events'::regclass) as log,
           sum(pg_total_relation_size(inhrelid)) + pg_total_relation_size('visitors') + pg_total_relation_size('identities')
             + pg_total_relation_size('leads') + pg_total_relation_size('lead_traits') + pg_total_relation_size('lead_keys') as everything,
           (select count(*)::int from events) as stored
    from pg_inherits
    where inhparent in ('events'::regclass, 'sessions'::regclass, 'page_views'::regclass)`);
  const { stored, everything, log: logBytes } = rows[0];
  console.log(
    `\nbytes on disk an event: ${Math.round(logBytes / stored)} the log, ${Math.round(everything / stored)} all tables and indexes, at ${stored} events`,
  );
}
