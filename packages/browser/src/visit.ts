import {
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
import { type Arrival, buildFingerprint, buildTouch } from './build-touch.ts';
import { readDomain } from './cookies.ts';
import { createId } from './create-id.ts';
import { isWithin, PASSING_HOSTS } from './referrers.ts';
import { options } from './settings.ts';
import { readText, writeText } from './store.ts';

// Reading and writing cookies blocks the page: a burst of events does it once a second at most.
const RECHECK_MS = 1_000;

let visitorId = '';
/** The visitor of the cookies; empty while they have none. */
let knownId = '';
let offeredId = '';
let session: SessionCookie;
let checkedAt = 0;

/** Who is here, and in which session. */
export function readIds(): { visitorId: string; sessionId: string } {
  return { visitorId, sessionId: session.sessionId };
}

/** A visitor handed over by a linked domain: he is taken up where there is none. */
export function offerVisitor(id: string): void {
  offeredId = id;
}

/** Continues the session or starts one, and numbers so many pages in it. Answers whether it started one. */
export function enterSession(arrival: Arrival, pages = 0): boolean {
  const now = Date.now();
  const continues = resume() && !isNewCampaign(arrival.url);
  if (!continues) {
    visitorId = knownId || offeredId || createId(now);
    offeredId = ''; // handed over once: whoever comes after a reset is another
    session = { sessionId: createId(now), lastActivity: 0, pageCount: 0 };
  }
  session.pageCount += pages;
  writeSession(); // first, for its text is a new one, which shows the domain that takes it
  if (!continues) writeTouch(buildTouch(arrival, now));
  return !continues;
}

/** Whether the address has a campaign other than the session's. */
export function isNewCampaign(url: string): boolean {
  const campaign = buildFingerprint(buildTouch({ url, referrer: '' }, 0));
  return !!campaign && campaign !== readOrigin()?.campaign;
}

/** Keeps the session alive, by the cookie once in so long. Answers false when it is over: then enter one. */
export function keepSession(everyMs = RECHECK_MS): boolean {
  if (Math.abs(Date.now() - checkedAt) < everyMs) return true;
  const continues = resume();
  if (continues) writeSession();
  return continues;
}

/** The latest page's number in the session, over all tabs. */
export function readSeq(): number {
  return session.pageCount;
}

/** Where the visitor came from, first and now. */
export function readOrigin(): Origin | undefined {
  return parseOriginCookie(readText(ORIGIN_COOKIE));
}

/** Remembers what the service calls the touch that began a session. */
export function writeVerdict(sessionId: string, verdict: TouchName): void {
  const origin = readOrigin();
  if (!origin) return;
  for (const touch of [origin.first, origin.current])
    if (touch.at === Math.floor(readIdTime(sessionId) / 1000)) Object.assign(touch, verdict);
  writeOrigin(origin);
}

/** Takes up visitor and session of the cookies; false when there is no session that goes on. */
function resume(): boolean {
  const id = readText(VISITOR_COOKIE);
  knownId = isUuidV7(id) ? id : '';
  // A session never changes hands: without its visitor it is over. Each look at cookies costs the page.
  const found = knownId && parseSessionCookie(readText(SESSION_COOKIE));
  if (!found || isOver(found, Date.now())) return false;
  visitorId = knownId;
  session = found;
  return true;
}

/** Remembers where the visitor has come from, and who he is. */
function writeTouch(touch: OriginTouch): void {
  const { first, current } = (knownId && readOrigin()) || { first: touch, current: touch };
  const campaign = buildFingerprint(touch);
  const isTouch = campaign || !isPassing(touch.referrer);
  if (!isTouch) touch.referrer = '';
  // Written at each session, for a browser may cap what a script sets; the date never moves.
  writeText(VISITOR_COOKIE, visitorId);
  writeOrigin({ first, current: isTouch ? touch : current, campaign });
}

function writeOrigin(origin: Origin): void {
  writeText(ORIGIN_COOKIE, formatOriginCookie(origin));
}

/** Whether coming from there says nothing about where the visitor came from. */
function isPassing(referrer: string): boolean {
  const { domains, ignoreReferrers } = options;
  return isWithin(referrer, [readDomain(), domains, ignoreReferrers, PASSING_HOSTS]);
}

function writeSession(): void {
  checkedAt = Date.now();
  session.lastActivity = Math.floor(checkedAt / 1000);
  writeText(SESSION_COOKIE, formatSessionCookie(session));
}

/** A last activity in the future is a clock set back: it counts as now. */
export function isOver(session: SessionCookie, now: number): boolean {
  return now / 1000 - session.lastActivity >= SESSION_MINUTES * 60;
}
