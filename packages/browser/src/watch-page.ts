import { guard, listen } from './signals.ts';

/** Calls when the address changes within the document. */
export function watchNavigation(onChange: () => void): void {
  const { navigation } = window as { navigation?: EventTarget };
  if (navigation) return void navigation.addEventListener('currententrychange', () => guard(onChange));
  for (const name of ['pushState', 'replaceState'] as const) {
    const original = history[name];
    history[name] = (...state) => {
      original.apply(history, state);
      guard(onChange);
    };
  }
  listen('popstate hashchange', onChange);
}

/** Calls when the back/forward cache gives the document back. */
export function watchRestore(onRestore: () => void): void {
  listen('pageshow', (event) => {
    if ((event as PageTransitionEvent).persisted) onRestore();
  });
}

/**
 * Calls when the page may be seen for the last time: a phone kills a hidden page without another word, and
 * a navigation tells `pagehide` first in some browsers and alone in others.
 */
export function watchLeaving(onLeave: () => void): void {
  listen('pagehide visibilitychange', ({ type }) => {
    if (type === 'pagehide' || document.hidden) onLeave();
  });
}

/** Runs at once, or when a page that was rendered ahead is really shown. */
export function whenShown(run: () => void): void {
  if ((document as { prerendering?: boolean }).prerendering) listen('prerenderingchange', run);
  else guard(run);
}
