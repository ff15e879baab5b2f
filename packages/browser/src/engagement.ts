import { listen } from './signals.ts';

/** How much of a visitor's attention a view has had. Running totals of the view. */
export interface Engagement {
  engagedMs: number;
  scrollPct: number;
}

// Whoever neither types, points nor scrolls for so long has walked away from the screen.
const IDLE_MS = 5 * 60_000;
// Pointers move sixty times a second; the idle limit needs no such precision.
const INPUT_STEP_MS = 1_000;
// A page that goes tells twice, `pagehide` and then hidden: what has grown by less is not told again.
const LEAVE_STEP_MS = 100;

let engagedMs: number;
let scrolledTo: number;
let told: Engagement;
let countedTo = 0;
let lastInput = 0;
let isCounting = false;

/** Begins a new view at nothing. */
export function restartEngagement(): void {
  settle();
  lastInput = countedTo;
  engagedMs = scrolledTo = 0;
  told = { engagedMs: -LEAVE_STEP_MS, scrollPct: 0 };
}

/** The totals so far; undefined where they have not grown since they were last asked for. */
export function readEngagement(): Engagement | undefined {
  settle();
  const totals = { engagedMs: Math.round(engagedMs), scrollPct: measureScroll() };
  if (totals.engagedMs - told.engagedMs < LEAVE_STEP_MS && totals.scrollPct === told.scrollPct) return;
  told = totals;
  return totals;
}

/** Counts the time while the page is visible and has the focus. `onInput` hears of activity once in a while. */
export function watchEngagement(onInput: () => void): void {
  function takeInput(): void {
    if (isCounting && performance.now() - lastInput < INPUT_STEP_MS) return;
    settle();
    lastInput = countedTo;
    onInput();
  }

  listen('visibilitychange focus blur', settle);
  listen('pointerdown pointermove keydown wheel touchstart', takeInput);
  listen('scroll', () => {
    scrolledTo = Math.max(scrolledTo, scrollY);
    takeInput();
  });
}

function settle(): void {
  const now = performance.now();
  if (isCounting) engagedMs += Math.max(0, Math.min(now, lastInput + IDLE_MS) - countedTo);
  countedTo = now;
  isCounting = document.visibilityState === 'visible' && document.hasFocus();
}

// When it is asked for and not at each scroll: it makes the browser lay out the page.
function measureScroll(): number {
  const { scrollHeight } = document.documentElement;
  const percent = Math.round(((Math.max(scrolledTo, scrollY) + innerHeight) / (scrollHeight || 1)) * 100);
  return Math.max(told.scrollPct, Math.min(100, percent));
}
