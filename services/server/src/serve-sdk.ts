/** `GET /lazo.js`: the one file that a page loads, compressed once, with an ETag. */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';

interface Sdk {
  plain: Buffer;
  brotli: Buffer;
  gzip: Buffer;
  etag: string;
}

export function registerSdk(app: FastifyInstance): void {
  let sdk: Promise<Sdk> | undefined;
  app.get('/lazo.js', { config: { access: 'open' }, schema: { hide: true } }, async (request, reply) => {
    sdk ??= readSdk();
    const { plain, brotli, gzip, etag } = await sdk;
    reply.headers({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=3600, stale-while-revalidate=86400',
      'access-control-allow-origin': '*', // so that a page may check it by SRI
      'cross-origin-resource-policy': 'cross-origin',
      vary: 'accept-encoding',
      etag,
    });
    if (request.headers['if-none-match']?.includes(etag)) return reply.status(304).send();
    const accepted = request.headers['accept-encoding'] ?? '';
    if (/\bbr\b/.test(accepted)) return reply.header('content-encoding', 'br').send(brotli);
    if (/\bgzip\b/.test(accepted)) return reply.header('content-encoding', 'gzip').send(gzip);
    return plain;
  });
}

async function readSdk(): Promise<Sdk> {
  const plain = await readFile(createRequire(import.meta.url).resolve('@lazo/browser/lazo.js'));
  return {
    plain,
    brotli: brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
    gzip: gzipSync(plain, { level: 9 }),
    etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
  };
}
