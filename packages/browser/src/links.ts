import { isUuidV7 } from '@lazo/contract';
import { attempt } from './attempt.ts';
import { buildHash } from './build-hash.ts';
import { isWithin } from './referrers.ts';
import { isAnonymous, mayName, options } from './settings.ts';
import { listen } from './signals.ts';
import { offerVisitor, readIds } from './visit.ts';

/**
 * The linker: a visitor crosses to another domain of the same business in the URL's `_lazo`, as
 * `visitorId.seconds.hash`. Two minutes and the same browser, so that a shared link carries nobody along.
 */
const PARAMETER = '_lazo';
const SECONDS = 120;

/** Takes up the visitor whom the address carries, and carries him along to linked domains. */
export function watchLinks(): void {
  const url = new URL(location.href);
  const text = url.searchParams.get(PARAMETER);
  if (text !== null) {
    if (!isAnonymous()) offerVisitor(findLinkedVisitor(text));
    url.searchParams.delete(PARAMETER);
    history.replaceState(history.state, '', url);
  }
  if (!options.domains) return; // each listener costs the page that loads
  listen('click auxclick', ({ target }) => {
    const link = (target as Element).closest?.('a');
    if (link && isWithin(link.href, options.domains)) link.href = buildLink(link.href);
  });
}

/** The URL with the visitor in it, where he may be named. */
export function buildLink(url: string): string {
  const target = attempt(() => new URL(url, location.href));
  if (!target || !mayName()) return url;
  target.searchParams.set(PARAMETER, sign(`${readIds().visitorId}.${Math.floor(Date.now() / 1000)}`));
  return target.href;
}

/** The visitor of a link; empty when the link is stale, or another browser's. */
export function findLinkedVisitor(text: string): string {
  const [visitorId = '', seconds = ''] = text.split('.');
  const isFresh = Math.abs(Date.now() / 1000 - Number(seconds)) <= SECONDS;
  return isFresh && isUuidV7(visitorId) && text === sign(`${visitorId}.${seconds}`) ? visitorId : '';
}

function sign(text: string): string {
  return `${text}.${buildHash(text + navigator.userAgent)}`;
}
