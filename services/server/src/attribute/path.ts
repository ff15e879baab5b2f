import type { Role } from '@lazo/contract';

/** A touch on the path of a conversion: one session. */
export interface PathTouch {
  readonly sessionId: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Touches of one kind may share it, so that it is looked at once. */
  readonly kind: TouchKind;
}

/** What a visit says as a touch. */
export interface TouchKind {
  channel: string;
  source: string | null;
  medium: string | null;
  campaign: string | null;
  term: string | null;
  content: string | null;
  landingPage: string | null;
  isBot: boolean;
}

/** When a person became what a role is named for; absent: never, or not known. Milliseconds since 1970. */
export type Moments = Partial<Record<Exclude<Role, 'first' | 'last'>, number>>;

/** The touches before a conversion that count. */
export interface Path {
  /** By time, ties by session id. Empty: no touch earned it. */
  touches: readonly PathTouch[];
  moments: Moments;
}

/** A path, and what each of its touches counts as. */
export interface KeyedPath extends Path {
  keys: readonly number[];
  /** The same with the direct touches that were left out. */
  uncut(): UncutPath;
}

export interface UncutPath extends Path {
  keys: readonly number[];
  /** Where a visit stands on it; -1: nowhere. */
  findPlace(sessionId: string | null): number;
}
