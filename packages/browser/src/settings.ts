import { stripUrl } from '@lazo/contract';
import { type Allowed, DENIED, GRANTED } from './consent.ts';
import { readFlag, readList } from './read-options.ts';
import type { LazoOptions } from './types.ts';

/** What the page asked for. There is one Lazo on a page. */
export let options = {} as LazoOptions;
/** What the visitor has allowed. */
export let allowed: Allowed = DENIED;
let isStopped = false;

export function setOptions(next: LazoOptions): void {
  options = next;
}

export function setAllowed(next: Allowed): void {
  allowed = next;
}

/** The service takes nothing from this page. */
export function stop(): void {
  isStopped = true;
}

export function isAnonymous(): boolean {
  return options.mode === 'anonymous';
}

export function isManual(): boolean {
  return options.pages === 'manual';
}

export function mayRecord(): boolean | typeof DENIED {
  return allowed && !isStopped;
}

export function maySend(): boolean {
  return allowed === GRANTED && !isStopped;
}

/** What may be done with the browser: an anonymous visitor leaves nothing there, and nothing of his is read. */
export function readAccess(): Allowed {
  return isAnonymous() ? DENIED : allowed;
}

/** Whether the visitor may be named to others: in links and in the site's own forms. */
export function mayName(): boolean {
  return readAccess() === GRANTED;
}

/** https://w3c.github.io/gpc/ */
export function hasGpc(): boolean {
  return !!(navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl;
}

/** Whether the browser says no until the page says otherwise. */
export function hasOptedOut(): boolean {
  const { respectGpc = true, respectDnt } = options;
  return (readFlag(respectGpc) && hasGpc()) || (readFlag(respectDnt) && navigator.doNotTrack === '1');
}

/** A URL with what may leave the page; undefined for no address. */
export function cleanPageUrl(url: string): string | undefined {
  return (url && stripUrl(url, { keep: readList(options.keep) })) || undefined; // parsing nothing would throw
}
