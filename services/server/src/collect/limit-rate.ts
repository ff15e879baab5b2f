/**
 * How often public callers may send: by address, so that one cannot drown the others, and by site, so that none takes
 * the room of another. Counted in memory, by each service for itself: no address is stored.
 */

import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Site } from '../access/index.ts';
import { buildProblem } from '../errors.ts';

/** Each throws 429 for what is sent too often. */
export interface LimitRate {
  /** Counts the address: before its body is read, which costs more than the count. */
  byAddress(request: FastifyRequest): Promise<void>;
  /** Counts the pages of a site, once it is known whose they are. */
  bySite(request: FastifyRequest, site: Site): Promise<void>;
}

/** A site may send as much as a hundred busy addresses. */
const ADDRESSES_OF_A_SITE = 100;
/** Addresses remembered: those of a minute of a very busy service, a few megabytes. */
const REMEMBERED = 20_000;

/** Limits of so many requests a minute from one address; null for none. */
export async function buildRateLimit(app: FastifyInstance, perMinute: number | null): Promise<LimitRate> {
  if (perMinute === null) return { byAddress: async () => undefined, bySite: async () => undefined };
  await app.register(rateLimit, { global: false, cache: REMEMBERED, timeWindow: 60_000 });
  const sites = new WeakMap<FastifyRequest, Site>();
  const countAddress = app.createRateLimit({ max: perMinute });
  const countSite = app.createRateLimit({
    max: perMinute * ADDRESSES_OF_A_SITE,
    keyGenerator: (request) => `site ${sites.get(request)?.siteId}`,
  });
  return {
    byAddress: (request) => countAddress(request).then((verdict) => refuseFrequent(verdict, 'This address')),
    bySite: (request, site) => {
      sites.set(request, site);
      return countSite(request).then((verdict) => refuseFrequent(verdict, 'The pages of this site'));
    },
  };
}

type Verdict = Awaited<ReturnType<ReturnType<FastifyInstance['createRateLimit']>>>;

function refuseFrequent(verdict: Verdict, who: string): void {
  if (verdict.isAllowed || !verdict.isExceeded) return;
  const detail = `${who} may send ${verdict.max} requests a minute. Send the same again after ${verdict.ttlInSeconds} seconds, and more events at once.`;
  throw buildProblem(
    429,
    { reason: 'rate_limited', detail },
    { 'retry-after': String(verdict.ttlInSeconds) },
  );
}
