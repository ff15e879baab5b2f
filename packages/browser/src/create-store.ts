/** Texts under keys, in the browser's storage where that is allowed and has room, else in memory. */
export interface Store {
  write(key: string, text: string): void;
  /** Empty when there is none. */
  read(key: string): string;
  remove(key: string): void;
  keys(): string[];
  /** Whether the browser's storage may be used: what other pages left there is then ours too. */
  setStored(isStored: boolean): void;
  /** Of the browser's storage too, which then may not be used. */
  clear(): void;
}

export function createStore(prefix: string): Store {
  const memory = new Map<string, string>();
  let isStored = false;

  // Storage throws when it is full, and the very look at it where cookies are blocked.
  function tryStorage<Result>(run: (storage: Storage) => Result): Result | undefined {
    try {
      return isStored ? run(localStorage) : undefined;
    } catch {
      return undefined;
    }
  }

  const store: Store = {
    write(key, text) {
      memory.set(key, text);
      tryStorage((storage) => {
        storage.setItem(prefix + key, text);
        memory.delete(key);
      });
    },
    read: (key) => memory.get(key) ?? tryStorage((storage) => storage.getItem(prefix + key)) ?? '',
    remove(key) {
      memory.delete(key);
      tryStorage((storage) => storage.removeItem(prefix + key));
    },
    keys() {
      const names = tryStorage((storage) => Object.keys(storage)) ?? [];
      const stored = names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
      return [...memory.keys(), ...stored];
    },
    setStored(next) {
      isStored = next;
      for (const [key, text] of memory) store.write(key, text);
    },
    clear() {
      memory.clear();
      isStored = true;
      store.keys().forEach(store.remove);
      isStored = false;
    },
  };
  return store;
}
