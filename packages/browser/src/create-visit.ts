import {
  buildVisitorExpiry,
  formatOriginCookie,
  formatSessionCookie,
  isUuidV7,
  ORIGIN_COOKIE,
  type Origin,
  type OriginTouch,
  parseOriginCookie,
  parseSessionCookie,
  readIdTime,
  SESSION_COOKIE,
  SESSION_MINUTES,
  type SessionCookie,
  type TouchName,
  VISITOR_COOKIE,
} from '@lazo/contract';
import { type Arrival, buildCampaign, buildTouch } from './build-touch.ts';
import { createId } from './create-id.ts';
import type { Jar } from './create-jar.ts';

/** Who is here, in which session, and where he came from. */
export interface Visit {
  /** Continues the session or starts one. Answers whether it started one. */
  enter(arrival: Arrival): boolean;
  /** Whether the arrival brings a campaign other than the session's. */
  isNewCampaign(arrival: Arrival): boolean;
  /** Keeps the session alive, by the cookie once in so long. Answers false when it is over: then `enter`. */
  continue(everyMs?: number): boolean;
  /** The next page's number in the session, over all tabs. */
  countPage(): number;
  readIds(): { visitorId: string; sessionId: string };
  readOrigin(): Origin | undefined;
  /** Remembers what the service calls the touch that began a session. */
  writeVerdict(sessionId: string, name: TouchName): void;
}

export interface VisitDependencies {
  jar: Jar;
  /** Whether coming from there says nothing about where the visitor came from. */
  isNoTouch(referrer: string): boolean;
  /** A visitor handed over by a linked domain. */
  linkedId: string | undefined;
}

// Reading and writing cookies blocks the page: a burst of events does it once a second at most.
const RECHECK_MS = 1_000;

export function createVisit({ jar, isNoTouch, linkedId }: VisitDependencies): Visit {
  let visitorId = '';
  let session: SessionCookie = { sessionId: '', lastActivity: 0, pageCount: 0 };
  let checkedAt = 0;

  /** Takes up the session of the cookies; false when there is none that goes on. */
  function read(): boolean {
    const id = jar.read(VISITOR_COOKIE);
    const found = parseSessionCookie(jar.read(SESSION_COOKIE));
    // A session never changes hands: without its visitor it is over.
    if (!isUuidV7(id) || !found || isOver(found, Date.now())) return false;
    visitorId = id;
    session = found;
    return true;
  }

  function write(): void {
    checkedAt = Date.now();
    session.lastActivity = Math.floor(checkedAt / 1000);
    jar.write(SESSION_COOKIE, formatSessionCookie(session), checkedAt + SESSION_MINUTES * 60_000);
  }

  function start(arrival: Arrival): void {
    const now = Date.now();
    const id = jar.read(VISITOR_COOKIE);
    const isKnown = isUuidV7(id);
    visitorId = isKnown ? id : (linkedId ?? createId(now));
    linkedId = undefined; // handed over once: whoever comes after a reset is another
    session = { sessionId: createId(now), lastActivity: 0, pageCount: 0 };
    // Written at each session, for a browser may cap what a script sets; the date never moves.
    jar.write(VISITOR_COOKIE, visitorId, buildVisitorExpiry(visitorId, now));
    const touch = buildTouch(arrival, now);
    writeTouch(touch, isKnown ? visit.readOrigin() : undefined);
    write();
  }

  function writeTouch(touch: OriginTouch, known: Origin | undefined): void {
    const campaign = buildCampaign(touch);
    const isTouch = campaign || !isNoTouch(touch.referrer);
    if (!isTouch) touch.referrer = '';
    writeOrigin({ first: known?.first ?? touch, current: (!isTouch && known?.current) || touch, campaign });
  }

  function writeOrigin(origin: Origin): void {
    jar.write(ORIGIN_COOKIE, formatOriginCookie(origin), buildVisitorExpiry(visitorId, Date.now()));
  }

  const visit: Visit = {
    enter(arrival) {
      const continues = read() && !visit.isNewCampaign(arrival);
      if (continues) write();
      else start(arrival);
      return !continues;
    },
    isNewCampaign(arrival) {
      const campaign = buildCampaign(buildTouch(arrival, 0));
      return campaign !== '' && campaign !== visit.readOrigin()?.campaign;
    },
    continue(everyMs = RECHECK_MS) {
      const isFresh = Math.abs(Date.now() - checkedAt) < everyMs;
      const continues = isFresh || read();
      if (continues && !isFresh) write();
      return continues;
    },
    countPage() {
      session.pageCount++;
      write();
      return session.pageCount;
    },
    readIds: () => ({ visitorId, sessionId: session.sessionId }),
    readOrigin: () => parseOriginCookie(jar.read(ORIGIN_COOKIE)),
    writeVerdict(sessionId, name) {
      const origin = visit.readOrigin();
      if (!origin) return;
      for (const touch of [origin.first, origin.current]) {
        if (touch.at === Math.floor(readIdTime(sessionId) / 1000)) Object.assign(touch, name);
      }
      writeOrigin(origin);
    },
  };
  return visit;
}

/** A last activity in the future is a clock set back: it counts as now. */
export function isOver(session: SessionCookie, now: number): boolean {
  return now / 1000 - session.lastActivity >= SESSION_MINUTES * 60;
}
