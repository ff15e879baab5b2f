import { startLazo } from './start-lazo.ts';
import type { Lazo, LazoOptions } from './types.ts';

export type * from './types.ts';

/** As the whole Lazo, without forms, hidden fields, clicks and linked domains: `link` answers what it was given. */
export function createLazo(options?: LazoOptions): Lazo {
  return startLazo(options, {});
}
