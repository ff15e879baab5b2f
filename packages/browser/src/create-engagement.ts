import type { Signals } from './create-signals.ts';

/** How much of a visitor's attention a view has had. Running totals of the view. */
export interface Engagement {
  /** Begins a new view at nothing. */
  restart(): void;
  read(): { engagedMs: number; scrollPct: number };
}

// Whoever neither types, points nor scrolls for so long has walked away from the screen.
const IDLE_MS = 5 * 60_000;
// Pointers move sixty times a second; the idle limit needs no such precision.
const INPUT_STEP_MS = 1_000;

/** Counts the time while the page is visible and has the focus. `onInput` hears of activity once in a while. */
export function createEngagement({ listen }: Signals, onInput: () => void): Engagement {
  let engagedMs = 0;
  let countedTo = 0;
  let isCounting = false;
  let lastInput = 0;
  let scrolledTo = 0;
  let scrollPct = 0;

  function settle(): void {
    const now = performance.now();
    if (isCounting) engagedMs += Math.max(0, Math.min(now, lastInput + IDLE_MS) - countedTo);
    countedTo = now;
    isCounting = document.visibilityState === 'visible' && document.hasFocus();
  }

  function takeInput(): void {
    if (isCounting && performance.now() - lastInput < INPUT_STEP_MS) return;
    settle();
    lastInput = countedTo;
    onInput();
  }

  function measureScroll(): void {
    const { scrollHeight } = document.documentElement;
    scrolledTo = Math.max(scrolledTo, scrollY);
    const percent = Math.round(((scrolledTo + innerHeight) / (scrollHeight || 1)) * 100);
    scrollPct = Math.max(scrollPct, Math.min(100, percent));
  }

  listen(document, 'visibilitychange', settle);
  listen(window, 'focus blur', settle);
  listen(window, 'pointerdown pointermove keydown wheel touchstart', takeInput);
  listen(window, 'scroll', () => {
    scrolledTo = Math.max(scrolledTo, scrollY);
    takeInput();
  });

  return {
    restart() {
      settle();
      lastInput = countedTo;
      engagedMs = scrolledTo = scrollPct = 0;
    },
    read() {
      settle();
      measureScroll(); // here and not at each scroll: it makes the browser lay out the page
      return { engagedMs: Math.round(engagedMs), scrollPct };
    },
  };
}
