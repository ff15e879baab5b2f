import { isManual } from './settings.ts';
import { readArrival } from './tracker.ts';
import { followAddress, openView } from './views.ts';
import { watchNavigation, watchRestore } from './watch-page.ts';

/** Takes as a page each place that an application moves to, and what the back/forward cache gives back. */
export function watchPages(): void {
  if (isManual()) return;
  watchNavigation(followAddress);
  watchRestore(() => openView(readArrival()));
}
