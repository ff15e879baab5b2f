import { Agent, type IncomingMessage, request } from 'node:http';

export interface Posted {
  /** 0 where there was no answer. */
  status: number;
  retryAfter: string | undefined;
  ms: number;
}

/** Posts to the door of events over so many connections that stay open: cheaper than fetch, so that the service is what is measured. */
export function buildPost(url: string, connections: number): (body: string) => Promise<Posted> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const { hostname, port } = new URL(url);
  return (body) =>
    new Promise((resolve) => {
      const startedAt = performance.now();
      const finish = (answer?: IncomingMessage) =>
        resolve({
          status: answer?.statusCode ?? 0,
          retryAfter: answer?.headers['retry-after'],
          ms: performance.now() - startedAt,
        });
      const headers = { 'content-type': 'text/plain', 'content-length': Buffer.byteLength(body) };
      const options = { agent, hostname, port, method: 'POST', path: '/v1/collect', headers };
      const sent = request(options, (answer) => {
        answer.resume();
        answer.once('end', () => finish(answer));
        answer.once('error', () => finish());
      });
      sent.once('error', () => finish());
      sent.end(body);
    });
}

/** Does the work for each thing, so many at once, in order. */
export async function doAtOnce<T>(
  things: Iterable<T>,
  atOnce: number,
  work: (thing: T) => Promise<void>,
): Promise<void> {
  const iterator = things[Symbol.iterator]();
  const run = async () => {
    for (let next = iterator.next(); !next.done; next = iterator.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: atOnce }, run));
}
