import { startLazo } from './start-lazo.ts';
import type { Lazo, LazoOptions } from './types.ts';

export type * from './types.ts';

/**
 * As the whole Lazo, without what watches the page: forms, hidden fields, clicks, linked domains (`link` answers
 * what it was given), engaged time and scroll depth. The page that loads is told; where an application moves is
 * told by its calls of `page`.
 */
export function createLazo(options?: LazoOptions): Lazo {
  return startLazo(options, {});
}
