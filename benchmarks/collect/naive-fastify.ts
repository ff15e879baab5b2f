/** What people write first: one INSERT and one commit a request, into the same columns, over a pool of sixteen connections. */

import Fastify from 'fastify';
import pg from 'pg';
import type { BenchEvent } from './build-events.ts';

const COLUMNS = {
  site_id: { type: 'int', read: () => 1 },
  visitor_id: { type: 'uuid', read: (event: BenchEvent) => event.visitorId },
  session_id: { type: 'uuid', read: (event: BenchEvent) => event.sessionId },
  event_id: { type: 'uuid', read: (event: BenchEvent) => event.id },
  view_id: { type: 'uuid', read: (event: BenchEvent) => event.viewId },
  type: { type: 'text', read: (event: BenchEvent) => event.type },
  name: { type: 'text', read: (event: BenchEvent) => event.name },
  seq: { type: 'int', read: (event: BenchEvent) => event.seq },
  occurred_at: { type: 'timestamptz', read: (event: BenchEvent) => event.at },
  received_at: { type: 'timestamptz', read: () => new Date().toISOString() },
  url: { type: 'text', read: (event: BenchEvent) => event.landingUrl ?? event.url },
  title: { type: 'text', read: (event: BenchEvent) => event.title },
  referrer: { type: 'text', read: (event: BenchEvent) => event.referrer },
  device: { type: 'text', read: () => 'desktop' },
  browser: { type: 'text', read: () => 'Chrome' },
  os: { type: 'text', read: () => 'Linux' },
  properties: {
    type: 'jsonb',
    read: (event: BenchEvent) => JSON.stringify(event.properties ?? event.traits),
  },
};
const columns = Object.values(COLUMNS);
const INSERT = `
  insert into events (${Object.keys(COLUMNS).join(', ')})
  select * from unnest(${columns.map(({ type }, place) => `$${place + 1}::${type}[]`).join(', ')})
  on conflict do nothing`;

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 16 });
const app = Fastify();
app.removeAllContentTypeParsers();
app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) =>
  done(null, JSON.parse(body as string)),
);
app.post('/v1/collect', async (request) => {
  const { events } = request.body as { events: BenchEvent[] };
  await pool.query(
    INSERT,
    columns.map(({ read }) => events.map((event) => read(event) ?? null)),
  );
  return { accepted: events.length, rejected: [] };
});
console.log(`ready at ${await app.listen({ port: 0, host: '127.0.0.1' })}`);
