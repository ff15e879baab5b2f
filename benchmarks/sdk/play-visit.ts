import type { Page } from 'playwright-core';

/** What is tracked on each of the four pages of the visit. */
const TRACKED = [
  ['e0', 'e1', 'e2'],
  ['e3', 'e4'],
  ['e5', 'e6'],
  ['e7', 'e8', 'e9'],
];

/** A load, three navigations without one, ten tracks. */
export const VISIT = TRACKED.flatMap((names, place) => [`p${place}`, ...names]);

/** A load, and all ten tracks within its first third of a second. */
export const HURRIED_VISIT = ['p0', ...TRACKED.flat()];

/** Plays the visit on a page that has the product; the last thing done is a track. Some two and a half seconds. */
export function playVisit(page: Page): Promise<void> {
  return page.evaluate(async (tracked) => {
    const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    for (const [place, names] of tracked.entries()) {
      if (place > 0) {
        history.pushState({}, '', `/bench-p${place}`);
        document.title = `Garden studios, page ${place}`;
        bench.page();
      }
      await sleep(400);
      for (const [index, name] of names.entries()) {
        if (index > 0) await sleep(100);
        bench.track(`bench_${name}`, { video: 'tour', seconds: index });
      }
    }
  }, TRACKED);
}

export function playHurriedVisit(page: Page): Promise<void> {
  return page.evaluate(async (names) => {
    for (const [index, name] of names.entries()) {
      if (index > 0) await new Promise((resolve) => setTimeout(resolve, 30));
      bench.track(`bench_${name}`, { video: 'tour', seconds: index });
    }
  }, TRACKED.flat());
}
