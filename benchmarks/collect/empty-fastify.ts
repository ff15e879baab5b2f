/** The limit: a Fastify that parses the same JSON and answers the same bytes, and does nothing else. */

import Fastify from 'fastify';

const app = Fastify();
app.removeAllContentTypeParsers();
app.post('/v1/collect', async (request) => ({
  accepted: (request.body as { events: unknown[] }).events.length,
  rejected: [],
}));
app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) =>
  done(null, JSON.parse(body as string)),
);
console.log(`ready at ${await app.listen({ port: 0, host: '127.0.0.1' })}`);
