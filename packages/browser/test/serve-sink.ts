import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import type { Batch, LazoEvent } from '@lazo/contract';

/** A request as the sink saw it. */
export interface Received {
  batch: Batch;
  headers: IncomingMessage['headers'];
  /** Whether the body came gzipped. */
  isGzip: boolean;
}

/** Serves `lazo.js` and takes events as the service does, and keeps them. */
export interface Sink {
  port: number;
  received: Received[];
  /** Requests that asked before they sent. */
  preflights: number;
  /** Status and headers of the answers to come, 0 for none at all; empty means that events are taken. */
  refusal: { status: number; headers?: Record<string, string> } | undefined;
  /** Requests that met a refusal. */
  refused: number;
  /** Bytes of the requests that were taken: line, headers and body. */
  bytesUp: number;
  /** Events that came more than once. */
  repeated: number;
  /** More events in a batch are too large. */
  mostEvents: number;
  /** The name of an event that is refused. */
  rejects: string | undefined;
  /** What `Set-Cookie` says to a batch with a session; empty means nothing. */
  cookie: ((session: LazoEvent) => string) | undefined;
  /** Every event that was taken, each once. */
  events(): LazoEvent[];
  close(): Promise<void>;
}

export async function serveSink(script: string): Promise<Sink> {
  const events = new Map<string, LazoEvent>();
  const sink: Sink = {
    port: 0,
    received: [],
    preflights: 0,
    refusal: undefined,
    refused: 0,
    bytesUp: 0,
    repeated: 0,
    mostEvents: 500,
    rejects: undefined,
    cookie: undefined,
    events: () => [...events.values()],
    close: () => closeServer(server),
  };
  const server = createServer((request, response) => void answer(request, response));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    allowOrigin(request, response);
    if (request.method === 'OPTIONS') {
      sink.preflights++;
      response.writeHead(204).end();
      return;
    }
    if (request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' }).end(script);
      return;
    }
    const body = await buffer(request);
    if (sink.refusal) {
      sink.refused++;
      if (sink.refusal.status === 0) return void request.socket.destroy();
      response.writeHead(sink.refusal.status, sink.refusal.headers).end('{}');
      return;
    }
    const isGzip = body[0] === 0x1f && body[1] === 0x8b;
    const batch = JSON.parse(String(isGzip ? gunzipSync(body) : body)) as Batch;
    if (batch.events.length > sink.mostEvents) return void response.writeHead(413).end('{}');
    sink.received.push({ batch, headers: request.headers, isGzip });
    sink.bytesUp += measureHead(request) + body.length;
    const rejected = [];
    for (const [index, event] of batch.events.entries()) {
      if (events.has(event.id)) sink.repeated++;
      if (sink.rejects && event.type === 'track' && event.name === sink.rejects)
        rejected.push({ index, id: event.id, reason: 'invalid_name', field: 'name', detail: 'No.' });
      else events.set(event.id, { ...idsOf(batch), ...event });
    }
    const session = batch.events.find(({ type }) => type === 'session');
    if (session && sink.cookie) response.setHeader('set-cookie', sink.cookie(session));
    const touch = { channel: 'Paid Search', source: 'google', medium: 'cpc' };
    const answered = { accepted: batch.events.length, rejected, ...(session && { touch }) };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answered));
  }

  sink.port = await listen(server);
  return sink;
}

function measureHead({ method, url, rawHeaders }: IncomingMessage): number {
  return `${method} ${url} HTTP/1.1\r\n\r\n`.length + rawHeaders.join('  ').length + 2;
}

/** Listens on a free port of this machine. */
export async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

export async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}

function allowOrigin(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('access-control-allow-origin', request.headers.origin ?? '*');
  response.setHeader('access-control-allow-credentials', 'true');
  response.setHeader('access-control-expose-headers', 'Retry-After');
  response.setHeader('vary', 'Origin');
}

function idsOf({ visitorId, sessionId }: Batch): { visitorId?: string; sessionId?: string } {
  return { ...(visitorId && { visitorId }), ...(sessionId && { sessionId }) };
}
