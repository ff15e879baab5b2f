import { buildHost } from './build-host.ts';

const PLAIN_HOST = /^[a-z\d.-]+$/i;

/**
 * The host that a person wrote as one: bare, with a scheme, a port, a path, or in the letters of her language.
 * Empty when it can be none; an address for mail is none.
 */
export function readHost(text: string): string {
  if (PLAIN_HOST.test(text)) return buildHost(text);
  const url = URL.parse(text.includes('://') ? text : `http://${text}`);
  return url?.username === '' ? buildHost(url.hostname) : '';
}
