import { attempt } from './attempt.ts';

/** A place of the browser for texts. All of it may throw: storage when it is full, any where it is blocked. */
export interface Place {
  get(key: string): string | null | undefined;
  /** Answers whether the text lies there now. */
  set(key: string, text: string): boolean;
  remove(key: string): void;
  keys(): string[];
}

/** What may be done with a place. */
type Access = typeof NO_ACCESS | typeof READ_ACCESS | typeof FULL_ACCESS;
export const NO_ACCESS = 0;
export const READ_ACCESS = 1;
export const FULL_ACCESS = 2;

/** Texts under keys: in the browser as far as that is allowed and works, else in memory. */
export interface Store {
  /** Empty when there is none. */
  read(key: string): string;
  write(key: string, text: string): void;
  remove(key: string): void;
  keys(): string[];
  /** What may be done from now on; with full access what memory holds is written. */
  allow(access: Access): void;
  /** The browser's too, whatever may be done. */
  clear(): void;
}

export function createStore(place: Place): Store {
  const memory = new Map<string, string>();
  let access: Access = NO_ACCESS;

  const store: Store = {
    read: (key) => memory.get(key) ?? ((access && attempt(() => place.get(key))) || ''),
    write(key, text) {
      memory.set(key, text);
      if (access === FULL_ACCESS && attempt(() => place.set(key, text))) memory.delete(key);
    },
    remove(key) {
      memory.delete(key);
      attempt(() => place.remove(key));
    },
    keys: () => [...new Set([...memory.keys(), ...((access && attempt(place.keys)) || [])])],
    allow(next) {
      access = next;
      memory.forEach((text, key) => {
        store.write(key, text);
      });
    },
    clear() {
      const before = access;
      access = FULL_ACCESS;
      store.keys().forEach(store.remove);
      access = before;
    },
  };
  return store;
}
