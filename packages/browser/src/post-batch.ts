import { measureBytes } from './measure-bytes.ts';

export interface Post {
  url: string;
  /** JSON, gzipped where there was time. */
  body: string | ArrayBuffer;
  /** Whether the service may set its cookie with the answer. */
  withCredentials: boolean;
  /** Whether the page may be gone before the answer. */
  isLeaving: boolean;
}

// Browsers let 64 KiB of keepalive bodies be in flight at once, beacons included, and fail what passes it.
// https://fetch.spec.whatwg.org/#http-network-or-cache-fetch
const KEEPALIVE_BYTES = 60 * 1024;
// A connection that never answers would hold the queue for as long.
const TIMEOUT_MS = 30_000;

let keepaliveBytes = 0;

/**
 * Posts without a content type that would need a preflight.
 * Undefined when there was no answer; null when there can be none, since a beacon took it.
 */
export async function postBatch({
  url,
  body,
  withCredentials,
  isLeaving,
}: Post): Promise<Response | undefined | null> {
  const bytes = typeof body === 'string' ? measureBytes(body) : body.byteLength;
  const keepalive = 'keepalive' in Request.prototype && keepaliveBytes + bytes <= KEEPALIVE_BYTES;
  if (isLeaving && !keepalive) {
    navigator.sendBeacon(url, body);
    return null;
  }
  if (keepalive) keepaliveBytes += bytes;
  try {
    return await fetch(url, {
      method: 'POST',
      body,
      keepalive,
      credentials: withCredentials ? 'include' : 'omit',
      signal: AbortSignal.timeout?.(TIMEOUT_MS) ?? null,
    });
  } catch {
    return undefined;
  } finally {
    if (keepalive) keepaliveBytes -= bytes;
  }
}
