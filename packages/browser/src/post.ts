// Browsers let 64 KiB of keepalive bodies be in flight at once, beacons included, and fail what passes it.
// https://fetch.spec.whatwg.org/#http-network-or-cache-fetch
const KEEPALIVE_BYTES = 60 * 1024;
// A connection that never answers would hold the queue for as long.
const TIMEOUT_MS = 30_000;

let bytesInFlight = 0;

/**
 * Posts a text or bytes, without a content type that would need a preflight.
 * Undefined when there was no answer; null when there can be none, since a beacon took it.
 */
export async function post(
  url: string,
  request: { body: string | ArrayBuffer; credentials: RequestCredentials },
  isLeaving: boolean,
): Promise<Response | undefined | null> {
  const { body } = request;
  const bytes = new Blob([body]).size;
  const keepalive = 'keepalive' in Request.prototype && bytesInFlight + bytes <= KEEPALIVE_BYTES;
  if (isLeaving && !keepalive) {
    navigator.sendBeacon(url, body);
    return null;
  }
  bytesInFlight += bytes;
  try {
    const signal = AbortSignal.timeout?.(TIMEOUT_MS) as AbortSignal; // older browsers wait on
    return await fetch(url, { method: 'POST', keepalive, signal, ...request });
  } catch {
    return undefined;
  } finally {
    bytesInFlight -= bytes;
  }
}
