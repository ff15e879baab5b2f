/** The body of a public door: JSON whatever the content type says, gzip known by its first bytes. */

import { gunzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { parse } from 'secure-json-parse';
import { buildProblem } from '../errors.ts';
import { buildBodyReceiver } from './receive-body.ts';
import { tooLarge } from './too-large.ts';

/** Takes every content type as bytes, for the routes of this scope: a beacon sends text/plain. */
export function takeAnyContentType(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addHook('onRequest', (request, _reply, done) => {
    request.raw.headers['content-type'] = 'application/octet-stream'; // even a name that is none would be a 415
    done();
  });
  scope.addContentTypeParser('application/octet-stream', buildBodyReceiver());
}

export interface ReadBody {
  json: unknown;
  /** How long the JSON is, unpacked. */
  bytes: number;
}

/** Reads JSON out of bytes. Throws `invalid_json`, or `too_large` when it unpacks to more than allowed. */
export function readBody(bytes: unknown, mostBytes: number): ReadBody {
  const unpacked = unpack(bytes, mostBytes);
  if (unpacked.length > mostBytes) throw tooLarge(mostBytes);
  try {
    const json = parse(unpacked, { protoAction: 'remove', constructorAction: 'remove' });
    return { json, bytes: unpacked.length };
  } catch {
    throw buildProblem(400, {
      reason: 'invalid_json',
      detail:
        'The body is no JSON. Send one object; a stored batch that is broken cannot be mended by sending it again.',
    });
  }
}

function unpack(bytes: unknown, mostBytes: number): Buffer {
  if (!Buffer.isBuffer(bytes)) return Buffer.alloc(0);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: mostBytes });
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(mostBytes);
    throw buildProblem(400, {
      reason: 'invalid_json',
      detail: 'The body begins like gzip and cannot be unpacked.',
    });
  }
}
