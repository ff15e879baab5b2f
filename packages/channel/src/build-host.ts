// DNS has no longer names, so nobody can be made to walk the labels of one.
// https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4
const MAX_HOST_LENGTH = 253;

/** A host as the tables write it: lower case, without `www.` and the root's dot. Empty when it can be none. */
export function buildHost(text: string): string {
  const host = text
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/^www\.(?=.*\.)/, '');
  return host.length > MAX_HOST_LENGTH ? '' : host;
}
