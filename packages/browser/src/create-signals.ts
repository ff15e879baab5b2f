import type { LazoSignals } from './types.ts';

export interface Signals {
  on<Name extends keyof LazoSignals>(name: Name, listener: (detail: LazoSignals[Name]) => void): () => void;
  emit<Name extends keyof LazoSignals>(name: Name, detail: LazoSignals[Name]): void;
  /** The one place to which trouble goes. */
  debug(...words: unknown[]): void;
  /** Runs what must not throw into the page; the answer is undefined when it did. */
  guard<Result>(run: () => Result): Result | undefined;
  /** Listens to the page, guarded, passive and before the page's own listeners. */
  listen(target: EventTarget, types: string, listener: (event: Event) => void): void;
}

export function createSignals(isDebug: boolean): Signals {
  const listeners = new Set<{ name: string; listener: (detail: never) => void }>();

  const signals: Signals = {
    on(name, listener) {
      const entry = { name, listener };
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    emit(name, detail) {
      signals.debug(name, detail);
      for (const entry of listeners) {
        try {
          if (entry.name === name) entry.listener(detail as never);
        } catch (error) {
          signals.debug(error); // not emitted: a listener of errors that throws would never end
        }
      }
    },
    debug(...words) {
      if (isDebug) console.debug('[lazo]', ...words);
    },
    guard(run) {
      try {
        return run();
      } catch (error) {
        signals.emit('error', error);
      }
    },
    listen(target, types, listener) {
      for (const type of types.split(' ')) {
        target.addEventListener(type, (event) => signals.guard(() => listener(event)), {
          capture: true,
          passive: true,
        });
      }
    },
  };
  return signals;
}
