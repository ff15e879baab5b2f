/** Bodies on their way in: bounded one by one, and all together, however many send and however slowly. */

import { LIMITS } from '@lazo/contract';
import type { FastifyRequest } from 'fastify';
import { buildProblem } from '../errors.ts';
import { tooLarge } from './too-large.ts';

/** Of all bodies that are under way: a thousand of the largest that pages send, sixteen trusted histories. */
const MOST_BYTES = 128 * 1024 * 1024;

type Done = (error: Error | null, body?: Buffer) => void;

interface Arrival {
  chunks: Buffer[];
  bytes: number;
  finish(error: Error | null): void;
}

/** A parser for Fastify. The body is bytes; what is too large is refused while it comes. */
export function buildBodyReceiver(mostBytes = MOST_BYTES) {
  /** In the order in which they began. */
  const arrivals = new Set<Arrival>();
  let bytes = 0;

  function receive(request: FastifyRequest, payload: NodeJS.ReadableStream, done: Done): void {
    const limit = chooseLimit(request);
    if (Number(request.headers['content-length'] ?? 0) > limit) {
      done(tooLarge(limit));
      return;
    }
    const arrival: Arrival = { chunks: [], bytes: 0, finish };
    arrivals.add(arrival);
    payload.on('data', take).on('end', end).on('error', breakOff);

    function take(chunk: Buffer): void {
      arrival.chunks.push(chunk);
      arrival.bytes += chunk.length;
      bytes += chunk.length;
      if (arrival.bytes > limit) finish(tooLarge(limit));
      else makeRoom();
    }

    function end(): void {
      finish(null);
    }

    function breakOff(): void {
      finish(brokenOff());
    }

    function finish(error: Error | null): void {
      if (!arrivals.delete(arrival)) return;
      bytes -= arrival.bytes;
      payload.off('data', take).off('end', end);
      if (error) done(error);
      else done(null, arrival.chunks.length === 1 ? arrival.chunks[0] : Buffer.concat(arrival.chunks));
    }
  }

  /** Who began first has had the most time: he is told to begin again, and nobody waits for who is slow. */
  function makeRoom(): void {
    for (const oldest of arrivals) {
      if (bytes <= mostBytes) return;
      oldest.finish(crowded());
    }
  }

  return receive;
}

/** A page shows no key in its headers, and a server that does may send a long history. The key itself is looked at later. */
function chooseLimit({ headers }: FastifyRequest): number {
  return headers.authorization === undefined ? LIMITS.publicBatchBytes : LIMITS.trustedBatchBytes;
}

function brokenOff(): Error {
  return buildProblem(400, {
    reason: 'invalid_json',
    detail: 'The body broke off before its end. Send it again.',
  });
}

function crowded(): Error {
  const detail = 'Too many large batches come in at once. Send the same again after a moment.';
  return buildProblem(503, { reason: 'unavailable', detail }, { 'retry-after': '2' });
}
