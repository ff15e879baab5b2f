import type { MouseEvent, ReactNode } from 'react';
import { navigate } from './use-path.ts';

export function Link({ to, children }: { to: string; children: ReactNode }) {
  function follow(event: MouseEvent) {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return; // another tab or window
    event.preventDefault();
    navigate(to);
  }
  return (
    <a href={to} onClick={follow}>
      {children}
    </a>
  );
}
