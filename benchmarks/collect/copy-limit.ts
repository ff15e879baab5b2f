/**
 * The limit of the database: rows of the log by binary COPY over one connection, a thousand a commit, into the same
 * table. A process of its own, so that its CPU can be told; it prints what it measured as JSON.
 */

import { randomUUID } from 'node:crypto';
import { copyGroup, type EventRow } from '@lazo/server';
import pg from 'pg';
import { type BenchEvent, buildVisit } from './build-events.ts';
import { watchPostgres } from './watch-postgres.ts';

const ROWS_A_COMMIT = 1_000;
/** Groups whose commits are not counted: the code is compiled by then, as that of a service is. */
const WARM_UP = 150;
const GROUPS = 300;

const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
const postgres = watchPostgres(Number(process.env.POSTMASTER));
const groups = Array.from({ length: WARM_UP + GROUPS }, buildGroup);
for (const group of groups.splice(0, WARM_UP)) await write(group);

const before = { node: process.cpuUsage(), postgres: postgres.read().work, at: Date.now() };
for (const group of groups) await write(group);
const seconds = (Date.now() - before.at) / 1_000;
const node = process.cpuUsage(before.node);
const rows = GROUPS * ROWS_A_COMMIT;
console.log(
  JSON.stringify({
    rate: rows / seconds,
    nodeMicros: (node.user + node.system) / rows,
    postgresMicros: ((postgres.read().work - before.postgres) * 1_000) / rows,
  }),
);
await client.end();

function write(rows: EventRow[]): Promise<void> {
  return copyGroup(client, { writer: randomUUID(), receivedAt: Date.now() * 1_000, rows });
}

function buildGroup(): EventRow[] {
  const events: BenchEvent[] = [];
  while (events.length < ROWS_A_COMMIT) events.push(...buildVisit());
  const rows = events.map(buildRow);
  return rows.sort((a, b) => (a.sessionId + a.eventId < b.sessionId + b.eventId ? -1 : 1));
}

/** The row that the service makes of it. */
function buildRow(event: BenchEvent): EventRow {
  const { id, type, at, visitorId, sessionId, ...rest } = event as BenchEvent & Record<string, string>;
  return {
    siteId: 1,
    visitorId,
    sessionId,
    eventId: id,
    viewId: rest.viewId ?? null,
    type,
    name: rest.name ?? null,
    seq: (rest.seq as number | undefined) ?? null,
    occurredAt: Date.parse(at),
    receivedAt: 0,
    url: rest.landingUrl ?? rest.url ?? null,
    title: rest.title ?? null,
    referrer: rest.referrer ?? null,
    device: 'desktop',
    browser: 'Chrome',
    os: 'Linux',
    country: null,
    bot: null,
    properties: ((rest.properties ?? rest.traits) as unknown as Record<string, unknown>) ?? null,
  };
}
