import cors from '@fastify/cors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { SiteDirectory } from '../access/index.ts';

/**
 * CORS of the public doors. A preflight names no site, so it is answered by the origins of all; every other
 * answer, errors included, may be read by the page that asked: whether it may send is told by a 403.
 */
export async function allowOrigins(scope: FastifyInstance, sites: SiteDirectory): Promise<void> {
  await scope.register(cors, {
    hook: 'onRequest',
    delegator: (request: FastifyRequest, done) => {
      decide(request, sites).then((origin) => done(null, { ...SETTINGS, origin }), done);
    },
  });
}

const SETTINGS = {
  methods: ['POST'],
  credentials: true,
  exposedHeaders: ['Retry-After'],
  maxAge: 86_400,
};

/** What pages may post to. */
const PUBLIC_DOORS = new Set(['/v1/collect']);

async function decide(request: FastifyRequest, sites: SiteDirectory): Promise<boolean> {
  const { origin } = request.headers;
  if (origin === undefined || request.method !== 'OPTIONS') return true;
  if (!PUBLIC_DOORS.has(request.url.split('?')[0] ?? '')) return false; // the doors of servers are no page's business
  return sites.isOriginOfAny(origin.toLowerCase());
}
