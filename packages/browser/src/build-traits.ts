import type { LazoProperties } from './types.ts';

/** Traits of the arguments of `identify`: an address, a user id, or traits, as analysts are used to call it. */
export function buildTraits(user: unknown, more?: LazoProperties): LazoProperties {
  if (!user || typeof user === 'object') return { ...(user as object), ...more };
  return { [String(user).includes('@') ? 'email' : 'userId']: String(user), ...more };
}
