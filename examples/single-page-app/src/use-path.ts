import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();

/** The path of the address, followed through links and the browser's buttons. */
export function usePath(): string {
  return useSyncExternalStore(listen, () => location.pathname);
}

/** Goes to another screen, as any router does: by History. */
export function navigate(path: string): void {
  history.pushState(null, '', path);
  for (const listener of listeners) listener();
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    removeEventListener('popstate', listener);
  };
}
