/** Whose messages they are, and with what right: by every key that a request carries. */

import type { FastifyRequest } from 'fastify';
import type { Grant, Site, SiteDirectory } from '../../access/index.ts';
import { buildProblem } from '../../errors.ts';
import { asObject, type Json } from './message.ts';

/** What the key of the header opens; undefined when there is no such header. Throws 401 for a wrong one. */
export async function findHeaderGrant(
  sites: SiteDirectory,
  request: FastifyRequest,
): Promise<Grant | undefined> {
  const { authorization } = request.headers;
  return authorization === undefined ? undefined : getGrant(sites, readKey(authorization), 'authorization');
}

/** Clients send their key as the user name of Basic, without a password. */
function readKey(authorization: string): unknown {
  const [, scheme = '', credentials = ''] = /^(Basic|Bearer)\s+(\S+)\s*$/i.exec(authorization) ?? [];
  if (scheme.toLowerCase() !== 'basic') return credentials;
  return Buffer.from(credentials, 'base64').toString().split(':')[0];
}

/** The site of all keys of a request. Throws 401 where one is wrong, where two differ, and where there is none. */
export async function findSite(
  sites: SiteDirectory,
  headerGrant: Grant | undefined,
  body: Json,
): Promise<{ site: Site; isTrusted: boolean }> {
  const grants = headerGrant ? [headerGrant] : [];
  for (const key of readWriteKeys(body)) grants.push(await getGrant(sites, key, 'writeKey'));
  const [first] = grants;
  if (!first || grants.some(({ site }) => site.siteId !== first.site.siteId)) throw unknownKey('writeKey');
  return { site: first.site, isTrusted: grants.some(({ kind }) => kind === 'secret') };
}

/** Of the body, and of the messages that have their own. */
function readWriteKeys(body: Json): Set<unknown> {
  const messages = Array.isArray(body.batch) ? body.batch : [];
  const keys = [body, ...messages].map((holder) => asObject(holder).writeKey);
  return new Set(keys.filter((key) => key !== undefined && key !== null));
}

async function getGrant(sites: SiteDirectory, key: unknown, field: string): Promise<Grant> {
  const grant = typeof key === 'string' && key !== '' ? await sites.findGrant(key) : undefined;
  if (!grant) throw unknownKey(field);
  return grant;
}

function unknownKey(field: string): Error {
  return buildProblem(401, {
    reason: 'unknown_key',
    field,
    detail:
      'No site has this key. The write key of a client is the public key in a page and the secret key on a server.',
  });
}
