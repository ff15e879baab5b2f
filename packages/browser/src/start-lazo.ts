import { flush } from './sender.ts';
import { setOptions } from './settings.ts';
import { debug, guard, on } from './signals.ts';
import { applyConsent, identify, origin, page, reset, startTracker, track } from './tracker.ts';
import type { Lazo, LazoOptions } from './types.ts';
import { whenShown } from './watch-page.ts';

/** What a page may have besides pages, `track` and `identify`. */
export interface Features {
  /** Each begins to watch the page when it is called. */
  watch?: readonly (() => void)[];
  link?(url: string): string;
}

type Verbs = Record<string, (...rest: never[]) => unknown>;
type Command = [verb: string, ...rest: never[]];

const OPTIONS =
  'site host consent consentText domains pages forms clicks keep ignoreReferrers respectGpc respectDnt mode debug';

/** Starts Lazo with these features, or returns what runs on the page already. */
export function startLazo(given: Partial<LazoOptions> = {}, { watch = [], link = String }: Features): Lazo {
  const global = globalThis as { lazo?: Lazo & { q?: Command[] } };
  if (global.lazo?.track) return global.lazo;
  const isPage = typeof document !== 'undefined';
  const waiting = global.lazo?.q ?? [];
  let isRunning = false;

  // What is done waits until Lazo runs; what is asked is answered at once.
  const deeds: Verbs = {
    page,
    track,
    identify,
    reset,
    consent: applyConsent,
    ready: (callback: (lazo: Lazo) => void) => callback(lazo),
  };
  const verbs: Verbs = { ...deeds, origin, link, flush, on };

  const lazo = ((verb: string, ...rest: never[]) => {
    if (isRunning || !deeds[verb]) return guard(() => verbs[verb]?.(...rest));
    if (isPage) waiting.push([verb, ...rest]);
  }) as Lazo;

  function start(): void {
    // What the page says of consent holds from the first moment, wherever in the queue it stands.
    const isConsent = ([verb]: Command) => verb === 'consent';
    watch.forEach(guard);
    startTracker(waiting.filter(isConsent).pop()?.[1]);
    isRunning = true;
    for (const command of waiting)
      if (!isConsent(command)) (lazo as (...command: Command) => void)(...command);
  }

  for (const verb in verbs) (lazo as unknown as Verbs)[verb] = lazo.bind(null, verb as 'track');
  if (!isPage) return lazo;
  setOptions(given as LazoOptions);
  for (const name in given) if (!OPTIONS.split(' ').includes(name)) debug('unknown option', name);
  if (given.site && given.host) {
    global.lazo = lazo;
    whenShown(start);
  } else debug('no site or no host');
  return lazo;
}
