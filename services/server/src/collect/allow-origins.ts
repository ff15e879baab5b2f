import cors, { type FastifyCorsOptions } from '@fastify/cors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { SiteDirectory } from '../access/index.ts';
import { COLLECT_DOOR, PUBLIC_DOORS } from './public-doors.ts';

/**
 * CORS of the public doors. A preflight names no site, so it is answered by the origins of all; every other
 * answer, errors included, may be read by the page that asked: whether it may send is told by a 403.
 */
export async function allowOrigins(scope: FastifyInstance, sites: SiteDirectory): Promise<void> {
  await scope.register(cors, {
    hook: 'onRequest',
    delegator: (request: FastifyRequest, done) => {
      if (request.method === 'OPTIONS') decide(request, sites).then((settings) => done(null, settings), done);
      else done(null, chooseSettings(request));
    },
  });
}

const SETTINGS = {
  methods: ['POST'],
  exposedHeaders: ['Retry-After'],
  maxAge: 86_400,
};

const ANY = { ...SETTINGS, origin: true };
const ANY_WITH_CREDENTIALS = { ...ANY, credentials: true };

function chooseSettings(request: FastifyRequest): FastifyCorsOptions {
  return readDoor(request) === COLLECT_DOOR ? ANY_WITH_CREDENTIALS : ANY;
}

/** What a preflight is told. */
async function decide(request: FastifyRequest, sites: SiteDirectory): Promise<FastifyCorsOptions> {
  const { origin } = request.headers;
  const settings = chooseSettings(request);
  if (origin === undefined) return settings;
  if (!PUBLIC_DOORS.has(readDoor(request))) return { ...settings, origin: false }; // the doors of servers are no page's business
  return { ...settings, origin: await sites.isOriginOfAny(origin.toLowerCase()) };
}

/** The path as the router takes it, with or without a slash at its end. */
function readDoor({ url }: FastifyRequest): string {
  return url.split('?')[0]!.replace(/\/$/, '');
}
