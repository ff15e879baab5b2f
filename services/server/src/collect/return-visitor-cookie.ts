import { buildVisitorExpiry, isUuidV7, VISITOR_COOKIE } from '@lazo/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { getDomain } from 'tldts';
import type { EventRow } from '../store/index.ts';

const VISITOR = new RegExp(`(?:^|;\\s*)${VISITOR_COOKIE}=([\\w-]{36})`);

/**
 * Sends the visitor's cookie back with its own expiry, where the browser sent it: a cookie that a script set
 * lives seven days in Safari, one that a first-party service sets lives as long as it says.
 * https://webkit.org/blog/8613/intelligent-tracking-prevention-2-1/
 */
export function returnVisitorCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  seen: { rows: readonly EventRow[]; now: number },
): void {
  const visitorId = VISITOR.exec(request.headers.cookie ?? '')?.[1];
  if (!isUuidV7(visitorId)) return;
  const isHisSession = seen.rows.some(
    (row) => row.type === 'session' && row.visitorId === visitorId.toLowerCase(),
  );
  if (!isHisSession) return;
  const domain = getDomain(request.hostname, { allowPrivateDomains: true });
  const parts = [
    `${VISITOR_COOKIE}=${visitorId}`,
    'Path=/',
    `Expires=${new Date(buildVisitorExpiry(visitorId, seen.now)).toUTCString()}`,
    'SameSite=Lax',
    ...(domain ? [`Domain=${domain}`] : []),
    ...(request.protocol === 'https' ? ['Secure'] : []),
  ];
  reply.header('set-cookie', parts.join('; '));
}
