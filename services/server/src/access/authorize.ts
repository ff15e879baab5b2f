/** Everything is closed unless its route is listed as open: one hook, before any body is read. */

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { buildProblem } from '../errors.ts';
import type { Site, SiteDirectory } from './site-directory.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `open`: anybody. `public`: the route reads a key from the body itself. Absent: the secret key. */
    access?: 'open' | 'public';
  }
  interface FastifyRequest {
    /** The site of the secret key. Doors that ask for that key can rely on it. */
    site: Site;
  }
}

/** Asks for the secret key at every route that is not listed as open or public. */
export function authorizeRequests(app: FastifyInstance, sites: SiteDirectory): void {
  app.decorateRequest('site', null as unknown as Site);
  app.addHook('onRequest', (request, _reply, done) => {
    const { access } = request.routeOptions.config;
    if (access || request.is404 || request.method === 'OPTIONS') done();
    else openBySecretKey(request, sites).then(() => done(), done);
  });
}

async function openBySecretKey(request: FastifyRequest, sites: SiteDirectory): Promise<void> {
  const key = readBearer(request);
  if (key) {
    request.site = await getSecretSite(sites, key);
    return;
  }
  throw buildProblem(
    401,
    {
      reason: 'unknown_key',
      field: 'authorization',
      detail: 'This door takes the secret key: Authorization: Bearer sk_…',
    },
    { 'www-authenticate': 'Bearer' },
  );
}

/** The site that a secret key opens. Throws 401 for any other key. */
export async function getSecretSite(sites: SiteDirectory, key: string): Promise<Site> {
  const grant = await sites.findGrant(key);
  if (grant?.kind === 'secret') return grant.site;
  const detail = grant
    ? 'That is the public key; this door takes the secret one, from your server.'
    : 'No site has this key. Look at the keys that the first start printed, or make new ones.';
  throw buildProblem(
    401,
    { reason: 'unknown_key', field: 'authorization', detail },
    { 'www-authenticate': 'Bearer' },
  );
}

/** The key of `Authorization: Bearer …`; undefined when there is no such header. */
export function readBearer(request: FastifyRequest): string | undefined {
  const header = request.headers.authorization;
  if (header === undefined) return undefined;
  return /^Bearer\s+(\S+)\s*$/i.exec(header)?.[1] ?? '';
}
