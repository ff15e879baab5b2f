import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { closeServer, listen } from '../../packages/browser/test/serve-sink.ts';
import type { Product } from './product.ts';

/** Takes a product's events as its service would, and counts. Each measurement has one of its own. */
export interface Collector {
  host: string;
  /** Whatever was asked but preflights, refused ones too. */
  requests: number;
  preflights: number;
  /** Per event of the visit the ids under which it came in requests that were answered 200. */
  received: Map<string, string[]>;
  /** When a page last spoke, as `performance.now()`. */
  heardAt: number;
  /** `busy`: 503 with `Retry-After: 1`. `down`: connections break. */
  outage: 'busy' | 'down' | undefined;
  /** All that the sockets have read, headers and preflights included. */
  bytesUp(): number;
  close(): Promise<void>;
}

export async function serveCollector(product: Product): Promise<Collector> {
  const sockets = new Set<Socket>();
  const collector: Collector = {
    host: '',
    requests: 0,
    preflights: 0,
    received: new Map(),
    heardAt: performance.now(),
    outage: undefined,
    bytesUp: () => sockets.values().reduce((sum, { bytesRead }) => sum + bytesRead, 0),
    close: () => closeServer(server),
  };
  const server = createServer((request, response) => void answer(request, response));
  server.on('connection', (socket) => {
    sockets.add(socket);
    hear(socket);
  });

  function hear(socket: Socket): boolean {
    collector.heardAt = performance.now();
    if (collector.outage === 'down') socket.destroy();
    return collector.outage === 'down';
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (hear(request.socket)) return;
    allowOrigin(request, response);
    if (request.method === 'OPTIONS') {
      collector.preflights++;
      response.writeHead(204).end();
      return;
    }
    collector.requests++;
    const body = await buffer(request).catch(() => undefined); // the page may go before all is sent
    if (!body || hear(request.socket)) return;
    if (collector.outage === 'busy') {
      response.writeHead(503, { 'retry-after': '1' }).end();
      return;
    }
    const asked = { path: request.url ?? '/', body: unzip(body) };
    if (request.method === 'POST') receive(asked);
    const { type, body: text } = product.answer(asked);
    response.writeHead(200, { 'content-type': type }).end(text);
  }

  function receive(asked: { path: string; body: string }): void {
    for (const { name, id } of product.readEvents(asked))
      collector.received.set(name, [...(collector.received.get(name) ?? []), id]);
  }

  collector.host = `http://collect.localhost:${await listen(server)}`;
  return collector;
}

/** As generous to preflights as a collector is: an hour. */
function allowOrigin({ headers }: IncomingMessage, response: ServerResponse): void {
  response.setHeader('access-control-allow-origin', headers.origin ?? '*');
  response.setHeader('access-control-allow-credentials', 'true');
  response.setHeader('access-control-allow-methods', 'GET, POST');
  response.setHeader('access-control-allow-headers', headers['access-control-request-headers'] ?? '');
  response.setHeader('access-control-expose-headers', 'Retry-After');
  response.setHeader('access-control-max-age', '3600');
  response.setHeader('vary', 'Origin');
}

/** By its first bytes, for not everybody says so in a header. */
function unzip(body: Buffer): string {
  const isZipped = body[0] === 0x1f && body[1] === 0x8b;
  return (isZipped ? gunzipSync(body) : body).toString();
}
