import { attempt } from './attempt.ts';
import { readFlag } from './read-options.ts';
import { options } from './settings.ts';
import type { LazoSignals } from './types.ts';

const listeners = new Set<[name: string, listener: (detail: never) => void]>();

/** The one place to which trouble goes. */
export function debug(...words: unknown[]): void {
  if (readFlag(options.debug)) console.debug('[lazo]', ...words);
}

export function on<Name extends keyof LazoSignals>(
  name: Name,
  listener: (detail: LazoSignals[Name]) => void,
): () => void {
  const entry: [string, (detail: never) => void] = [name, listener];
  listeners.add(entry);
  return () => listeners.delete(entry);
}

/** A listener that throws hurts nobody, not even the next. */
export function emit<Name extends keyof LazoSignals>(name: Name, detail: LazoSignals[Name]): void {
  debug(name, detail);
  for (const [heard, listener] of listeners) {
    if (heard === name) attempt(() => listener(detail as never));
  }
}

/** Runs what must not throw into the page; the answer is undefined when it did. */
export function guard<Result>(run: () => Result): Result | undefined {
  try {
    return run();
  } catch (error) {
    emit('error', error);
  }
}

/** Listens to the page, guarded, passive and before the page's own listeners. */
export function listen(types: string, listener: (event: Event) => void): void {
  for (const type of types.split(' ')) {
    addEventListener(type, (event) => guard(() => listener(event)), { capture: true, passive: true });
  }
}
