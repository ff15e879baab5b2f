/** A touch on the path of a conversion: one session. */
export interface PathTouch {
  sessionId: string;
  /** Milliseconds since 1970. */
  startedAt: number;
  channel: string;
  source: string | null;
  medium: string | null;
  campaign: string | null;
  term: string | null;
  content: string | null;
  landingPage: string | null;
}

/** A conversion that counts, with the touches before it in order. */
export interface Path {
  conversionId: string;
  name: string;
  occurredAt: number;
  /** Null where it has no amount. */
  valueMinor: bigint | null;
  currency: string | null;
  /** By time, ties by session id. Empty: no touch earned it. */
  touches: PathTouch[];
}
