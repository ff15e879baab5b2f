import type { Signals } from './create-signals.ts';

/** Calls when the address changes within the document. */
export function watchNavigation({ guard, listen }: Signals, onChange: () => void): void {
  const navigation = (window as { navigation?: EventTarget }).navigation;
  if (navigation) {
    listen(navigation, 'currententrychange', onChange);
    return;
  }
  for (const name of ['pushState', 'replaceState'] as const) {
    const original = history[name];
    history[name] = (...state) => {
      original.apply(history, state);
      guard(onChange);
    };
  }
  listen(window, 'popstate hashchange', onChange);
}

/** Calls when the back/forward cache gives the document back. */
export function watchRestore({ listen }: Signals, onRestore: () => void): void {
  listen(window, 'pageshow', (event) => {
    if ((event as PageTransitionEvent).persisted) onRestore();
  });
}

/**
 * Calls when the page may be seen for the last time: a phone kills a hidden page without another word, and
 * a navigation tells `pagehide` first in some browsers and alone in others.
 */
export function watchLeaving({ listen }: Signals, onLeave: () => void): void {
  listen(window, 'pagehide', onLeave);
  listen(document, 'visibilitychange', () => {
    if (document.visibilityState === 'hidden') onLeave();
  });
}

/** Runs at once, or when a page that was rendered ahead is really shown. */
export function whenShown({ guard }: Signals, run: () => void): void {
  if (!(document as { prerendering?: boolean }).prerendering) return void guard(run);
  document.addEventListener('prerenderingchange', () => guard(run), { once: true });
}

/** Calls with a link that is about to be followed. */
export function watchLinks({ listen }: Signals, onFollow: (link: HTMLAnchorElement) => void): void {
  listen(document, 'click auxclick', ({ target }) => {
    const link = (target as Element).closest?.('a');
    if (link?.href) onFollow(link);
  });
}
