import { type BenchEvent, buildVisit } from './build-events.ts';

/** Visits that are under way at once: the events of one lie several folds apart. */
const ALIVE = 2_000;

/** Answers bodies of so many events each. The next events of visits that are under way, a piece of each, in turn. */
export function buildBodies(options: { site: string; events: number; bodies: number }): Buffer[] {
  const { site, events, bodies } = options;
  // By ones an event of one visit, by tens five of two, by fifties five whole ones.
  const piece = events === 1 ? 1 : events === 10 ? 5 : 10;
  const alive: BenchEvent[][] = Array.from({ length: ALIVE }, buildVisit);
  let turn = 0;
  const takePiece = (): BenchEvent[] => {
    const place = turn++ % ALIVE;
    const taken = alive[place]!.splice(0, piece);
    if (alive[place]!.length === 0) alive[place] = buildVisit();
    return taken;
  };
  return Array.from({ length: bodies }, () => {
    const taken: BenchEvent[] = [];
    while (taken.length < events) taken.push(...takePiece());
    return Buffer.from(JSON.stringify({ site, sentAt: new Date().toISOString(), events: taken }));
  });
}
