import { createSignals } from './create-signals.ts';
import { createTracker, type Tracker } from './create-tracker.ts';
import { findUnknownOptions, readFlag } from './read-options.ts';
import type { Lazo, LazoOptions, LazoVerbs } from './types.ts';
import { whenShown } from './watch-page.ts';

type Verb = keyof LazoVerbs;
type Command = [verb: Verb, ...rest: unknown[]];
type Verbs = { [Name in Verb]: (...rest: unknown[]) => unknown };

const VERBS: Verb[] = [
  'page',
  'track',
  'identify',
  'reset',
  'consent',
  'origin',
  'link',
  'ready',
  'flush',
  'on',
];

/** What a verb answers while nothing runs, or when it has failed. */
const ANSWERS: Partial<Verbs> = {
  origin: () => null,
  link: (url) => url,
  flush: () => Promise.resolve(),
  on: () => () => {},
};

/**
 * Starts Lazo on this page, or returns what runs there already. It never throws: what is wrong is told to
 * the console where `debug` is on, and the verbs then do nothing. On a server they do nothing either.
 */
export function createLazo(options: LazoOptions = { site: '', host: '' }): Lazo {
  const page = globalThis as { lazo?: Lazo & { q?: ArrayLike<unknown>[] } };
  if (page.lazo?.track) return page.lazo;
  const signals = createSignals(readFlag(options.debug));
  let waiting = (page.lazo?.q ?? []).map((command) => Array.from(command) as Command);
  let verbs: Verbs | undefined;

  const lazo = ((...command: Command) => signals.guard(() => run(command)) ?? answer(command)) as Lazo;

  function run(command: Command): unknown {
    const [verb, ...rest] = command;
    return verbs ? verbs[verb](...rest) : void waiting.push(command);
  }

  function start(): void {
    // What the page says of consent holds from the first moment, wherever in the queue it stands.
    const said = waiting.filter(isConsent).pop();
    const tracker: Tracker = createTracker(options, signals, said?.[1]);
    verbs = {
      ...tracker,
      on: signals.on,
      ready: (callback) => (callback as (lazo: Lazo) => void)(lazo),
    } as Verbs;
    waiting = waiting.filter((command) => !isConsent(command) && lazo(...command));
  }

  for (const verb of VERBS) Object.assign(lazo, { [verb]: lazo.bind(null, verb) });
  if (typeof document === 'undefined') return lazo;
  page.lazo = lazo;
  for (const name of findUnknownOptions(options)) signals.debug('unknown option', name);
  if (options.site && options.host) whenShown(signals, start);
  else signals.debug('site and host are needed');
  return lazo;
}

function isConsent([verb]: Command): boolean {
  return verb === 'consent';
}

function answer([verb, ...rest]: Command): unknown {
  return ANSWERS[verb]?.(...rest);
}
