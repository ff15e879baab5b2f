/** Why a visit is whose it is. Pure. */

import type { Joining, Span } from '../../resolve/index.ts';

export interface JoinedAnswer {
  /**
   * `identified`: he said who he is in this visit. `since`: in an earlier visit of this browser. `before_first`: in a later
   * one, and nobody had before.
   */
  why: 'identified' | 'since' | 'before_first';
  /** The lead that was named; a merge may have made him this one's. */
  leadId: string;
  /** The visit in which it was said. */
  sessionId: string;
  /** When it was said there last, RFC 3339. */
  at: string;
  /** `form`, `identify`, `server` or `leads`. */
  via: string;
  /** The event, or the statement, that says so. */
  saidBy: string;
}

interface Visit {
  visitorId: string;
  sessionId: string;
}

/** The spans in which these visits lie; `explain` tells of one, given the words behind the spans. */
export function explainVisits(
  spans: readonly Span[],
  visits: readonly Visit[],
): { spans: Span[]; explain(visit: Visit, joinings: readonly Joining[]): JoinedAnswer | undefined } {
  const ofBrowser = Map.groupBy(spans, (span) => span.visitorId);
  const findSpan = ({ visitorId, sessionId }: Visit) =>
    ofBrowser.get(visitorId)?.find((span) => span.fromSession <= sessionId && sessionId < span.untilSession);
  return {
    spans: [...new Set(visits.flatMap((visit) => findSpan(visit) ?? []))],
    explain(visit, joinings) {
      const span = findSpan(visit);
      const word = joinings.find(
        (joining) => joining.visitorId === span?.visitorId && joining.since === span.since,
      );
      if (!word) return undefined;
      const { since: sessionId, leadId, at, via, saidBy } = word;
      return { why: nameWhy(visit, sessionId), leadId, sessionId, at: at.toISOString(), via, saidBy };
    },
  };
}

function nameWhy(visit: Visit, since: string): JoinedAnswer['why'] {
  if (visit.sessionId === since) return 'identified';
  return visit.sessionId > since ? 'since' : 'before_first';
}
