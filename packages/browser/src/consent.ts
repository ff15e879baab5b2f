import type { LazoConsent } from './types.ts';

/** Nothing is allowed. */
export const DENIED = 0;
/** What an earlier consent left may be read; what is new stays in memory. */
export const PENDING = 1;
/** Everything is allowed. */
export const GRANTED = 2;

/** How much is allowed; each allows what the one before it does. */
export type Allowed = typeof DENIED | typeof PENDING | typeof GRANTED;

export const CONSENTS: Readonly<Record<LazoConsent, Allowed>> = {
  denied: DENIED,
  pending: PENDING,
  granted: GRANTED,
};
