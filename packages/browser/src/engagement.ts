import { listen } from './signals.ts';
import { type Engagement, measureViews, view } from './views.ts';
import { keepSession } from './visit.ts';

// Whoever neither types, points nor scrolls for so long has walked away from the screen.
const IDLE_MS = 5 * 60_000;
// Pointers move sixty times a second; the idle limit needs no such precision.
const INPUT_STEP_MS = 1_000;
// How often reading and pointing alone prolong the session.
const KEEP_ALIVE_MS = 60_000;
// A page that goes tells twice, `pagehide` and then hidden: what has grown by less is not told again.
const LEAVE_STEP_MS = 100;

let engagedMs: number;
let scrolledTo: number;
let toldMs: number;
let toldPct: number;
let countedTo = 0;
let lastInput = 0;
let isCounting = false;

/** Counts the time while the page is visible and has the focus, and how far it is scrolled. */
export function watchEngagement(): void {
  measureViews(restart, read);
  listen('visibilitychange focus blur', settle);
  listen('pointerdown pointermove keydown', takeInput);
  listen('scroll', () => {
    scrolledTo = Math.max(scrolledTo, scrollY);
    takeInput();
  });
}

function takeInput(): void {
  if (isCounting && performance.now() - lastInput < INPUT_STEP_MS) return;
  settle();
  lastInput = countedTo;
  if (view) keepSession(KEEP_ALIVE_MS);
}

function restart(): void {
  settle();
  lastInput = countedTo;
  engagedMs = scrolledTo = toldPct = 0;
  toldMs = -LEAVE_STEP_MS;
}

function read(): Engagement | undefined {
  settle();
  // Asked for here and not at each scroll: it makes the browser lay out the page.
  const { scrollHeight } = document.documentElement;
  const seenPct = ((Math.max(scrolledTo, scrollY) + innerHeight) / (scrollHeight || 1)) * 100;
  const scrollPct = Math.max(toldPct, Math.round(Math.min(100, seenPct)));
  if (engagedMs - toldMs < LEAVE_STEP_MS && scrollPct === toldPct) return;
  toldMs = engagedMs;
  toldPct = scrollPct;
  return { engagedMs: Math.round(engagedMs), scrollPct };
}

function settle(): void {
  const now = performance.now();
  if (isCounting) engagedMs += Math.max(0, Math.min(now, lastInput + IDLE_MS) - countedTo);
  countedTo = now;
  isCounting = !document.hidden && document.hasFocus();
}
