/** Browsers' clocks are wrong: what they say is corrected by what they say now. */

/** Less than this is latency, not a wrong clock. */
const LATENCY_MS = 60_000;

/** How far a sender's clock is behind ours, in milliseconds; 0 where it is right or was not told. */
export function readSkew(sentAt: number | undefined, receivedAt: number): number {
  if (sentAt === undefined) return 0;
  const skew = receivedAt - sentAt;
  return Math.abs(skew) < LATENCY_MS ? 0 : skew;
}

/** When it happened by our clock: not after it arrived, and not before what is kept. */
export function clampClock(at: number, span: { skew: number; oldest: number; receivedAt: number }): number {
  return Math.min(span.receivedAt, Math.max(span.oldest, at + span.skew));
}
