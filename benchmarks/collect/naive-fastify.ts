/** What people write first: one INSERT and one commit a request, over a pool of sixteen connections. */

import Fastify from 'fastify';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 16 });
await pool.query('create table if not exists naive (event_id uuid primary key, event jsonb not null)');
const app = Fastify();
app.removeAllContentTypeParsers();
app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) =>
  done(null, JSON.parse(body as string)),
);
app.post('/v1/collect', async (request) => {
  const { events } = request.body as { events: { id: string }[] };
  await pool.query('insert into naive select * from unnest($1::uuid[], $2::jsonb[]) on conflict do nothing', [
    events.map(({ id }) => id),
    events.map((event) => JSON.stringify(event)),
  ]);
  return { accepted: events.length, rejected: [] };
});
console.log(`ready at ${await app.listen({ port: 0, host: '127.0.0.1' })}`);
