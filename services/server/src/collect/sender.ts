/** Who sends a batch: his site, what he is trusted with, and what his request says of him. */

import { LIMITS } from '@lazo/contract';
import { cleanText } from '@lazo/contract/parse';
import type { FastifyRequest } from 'fastify';
import type { Site, SiteDirectory } from '../access/index.ts';
import { buildProblem } from '../errors.ts';
import { type Agent, judgeAgent } from './judge-agent.ts';

export interface Sender {
  site: Site;
  /** He showed the secret key: his clock is right, his traits are facts. */
  isTrusted: boolean;
  /** When his request came, milliseconds since 1970. */
  receivedAt: number;
  sentAt: string | undefined;
  /** How long his batch is, unpacked. */
  bytes: number;
  visitorId: unknown;
  sessionId: unknown;
  consent: unknown;
  /** Which text the visitor agreed to; empty where that was not said. */
  consentText: string;
  mode: unknown;
  /** Whether his browser asks for privacy (Global Privacy Control). */
  gpc: boolean;
  agent: Agent;
  /** What kind of machine he is; null for a person. */
  bot: string | null;
  country: string | null;
}

type Batch = Record<string, unknown>;

/** Who sends, once it is known for which site and whether he is trusted. */
export function describeSender(
  request: FastifyRequest,
  { site, isTrusted, batch, bytes }: { site: Site; isTrusted: boolean; batch: Batch; bytes: number },
  options: { clock: () => number; botFilter: boolean },
): Sender {
  const context = (
    typeof batch.context === 'object' && batch.context !== null ? batch.context : {}
  ) as Record<string, unknown>;
  const agent = judgeAgent(request.headers['user-agent']);
  return {
    site,
    isTrusted,
    receivedAt: options.clock(),
    sentAt: typeof batch.sentAt === 'string' ? batch.sentAt : undefined,
    bytes,
    visitorId: batch.visitorId,
    sessionId: batch.sessionId,
    consent: context.consent,
    consentText: readText(context.consentText),
    mode: context.mode,
    gpc: context.gpc === true || (!isTrusted && request.headers['sec-gpc'] === '1'),
    agent,
    bot: options.botFilter && !isTrusted ? judgeBot(agent, request, context.webdriver === true) : null,
    country: readCountry(request),
  };
}

/**
 * Whether what he does may be joined to who he is, now or ever. Without a word of consent it may, unless his browser
 * asks for privacy.
 */
export function mayJoin({ consent, mode, gpc }: Pick<Sender, 'consent' | 'mode' | 'gpc'>): boolean {
  if (mode === 'anonymous' || consent === 'denied' || consent === 'pending') return false;
  return consent === 'granted' || !gpc;
}

/** Whether nothing may be kept of what is refused of his: he is counted at most. */
export function isPrivate(sender: Sender): boolean {
  return !mayJoin(sender);
}

function readText(value: unknown): string {
  return typeof value === 'string' ? cleanText(value.slice(0, LIMITS.nameLength)) : '';
}

/** The site of a batch, by the secret key of its header, by the public key in its body, or both. Throws 401 for any wrong one. */
export async function findSite(
  sites: SiteDirectory,
  secretSite: Site | undefined,
  publicKey: unknown,
): Promise<Site> {
  if (publicKey === undefined && secretSite) return secretSite;
  const grant = typeof publicKey === 'string' ? await sites.findGrant(publicKey) : undefined;
  if (grant && grant.kind === 'public' && (!secretSite || secretSite.siteId === grant.site.siteId))
    return grant.site;
  throw buildProblem(401, {
    reason: 'unknown_key',
    field: 'site',
    detail: 'No site has this public key. Copy the snippet that the service printed, with its data-site.',
  });
}

/** Throws 403 for a page of an origin that the site does not list. */
export function refuseOrigin(site: Site, origin: string | undefined): void {
  if (origin === undefined || site.origins.size === 0 || site.origins.has(origin.toLowerCase())) return;
  throw buildProblem(403, {
    reason: 'origin_not_allowed',
    field: 'origin',
    detail: `Pages of ${origin} may not send to this site. Add the origin to LAZO_ALLOWED_ORIGINS, exactly as it is here.`,
  });
}

/**
 * A request of a page (it has Origin or Sec-Fetch headers) is a bot when isbot or webdriver says so; any other
 * only when its user agent names a crawler or an assistant: an HTTP library is a server, not a bot.
 */
function judgeBot({ machine }: Agent, request: FastifyRequest, webdriver: boolean): string | null {
  const isPage = request.headers.origin !== undefined || request.headers['sec-fetch-mode'] !== undefined;
  if (machine === 'library') return isPage ? 'crawler' : null;
  return machine ?? (isPage && webdriver ? 'webdriver' : null);
}

/** Headers in which proxies put the country of an address; the address itself is looked at by nobody. */
const COUNTRY_HEADERS = [
  'cf-ipcountry',
  'cloudfront-viewer-country',
  'x-vercel-ip-country',
  'x-country-code',
];

function readCountry(request: FastifyRequest): string | null {
  for (const header of COUNTRY_HEADERS) {
    const country = request.headers[header];
    if (typeof country === 'string' && /^[A-Za-z]{2}$/.test(country) && country.toUpperCase() !== 'XX')
      return country.toUpperCase();
  }
  return null;
}
