import { isUuidV7 } from '@lazo/contract';
import { buildHash } from './build-hash.ts';

/**
 * The linker: a visitor crosses to another domain of the same business in the URL's `_lazo`, as
 * `visitorId.seconds.hash`. Two minutes and the same browser, so that a shared link carries nobody along.
 */
const PARAMETER = '_lazo';
const SECONDS = 120;

/** The URL with the visitor in it. */
export function buildLink(url: string, visitorId: string): string {
  const target = new URL(url, location.href);
  target.searchParams.set(PARAMETER, sign(`${visitorId}.${Math.floor(Date.now() / 1000)}`));
  return target.href;
}

/** The visitor whom the URL carries; undefined when none, or when the link is stale or another browser's. */
export function findLinkedVisitor(url: string): string | undefined {
  const text = new URL(url).searchParams.get(PARAMETER) ?? '';
  const [visitorId, seconds = ''] = text.split('.');
  const isFresh = Math.abs(Date.now() / 1000 - Number(seconds)) <= SECONDS;
  return isUuidV7(visitorId) && isFresh && text === sign(`${visitorId}.${seconds}`) ? visitorId : undefined;
}

/** The URL without it. */
export function cutLink(url: string): string {
  const target = new URL(url);
  if (!target.searchParams.has(PARAMETER)) return url; // writing the parameters back may respell them
  target.searchParams.delete(PARAMETER);
  return target.href;
}

function sign(text: string): string {
  return `${text}.${buildHash(text + navigator.userAgent)}`;
}
