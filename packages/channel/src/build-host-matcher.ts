import { isPublicSuffix } from './find-site.ts';
import { readHost } from './read-host.ts';

/** Whether a host, as `buildHost` writes it, is one of these or a subdomain of one. */
export function buildHostMatcher(written: readonly string[]): (host: string) => boolean {
  const hosts = new Set(written.map(readHost).filter((host) => host !== ''));
  // Whoever names a suffix that everybody registers under (com, co.uk) would hide the web.
  const parents = new Set([...hosts].filter((host) => !isPublicSuffix(host)));
  return (host) => {
    if (hosts.has(host)) return true;
    let name = host;
    while (name.includes('.')) {
      if (parents.has(name)) return true;
      name = name.slice(name.indexOf('.') + 1);
    }
    return false;
  };
}
