import type { PathTouch } from './path.ts';

/** A visit with whose browser it was made in. */
export interface Visit extends PathTouch {
  readonly visitorId: string;
}

/** By time, ties by session. */
export function compareVisits(a: PathTouch, b: PathTouch): number {
  return a.startedAt - b.startedAt || (a.sessionId < b.sessionId ? -1 : 1);
}
