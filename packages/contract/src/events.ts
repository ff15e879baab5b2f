/**
 * Everything that a browser says is one of five events. They travel in batches to `POST /v1/collect`.
 * Times are RFC 3339 with a zone; ids are UUIDv7. Unknown extra keys are ignored.
 */

import type { EventReason, Refusal } from './refusals.ts';

export const EVENT_TYPES = ['session', 'page', 'leave', 'track', 'identify'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** Free facts of an event, as JSON. Empty means: nothing more to say. */
export type Properties = Record<string, unknown>;

/** What every event carries. */
interface EventBase {
  /** The event's own UUIDv7, made once: sending it again changes nothing. */
  id: string;
  /** When it happened by the sender's clock. */
  at: string;
  /** Whose it is; empty means the batch's `visitorId`. */
  visitorId?: string;
  /** In which visit; empty means the batch's `sessionId`. */
  sessionId?: string;
}

/** A visit begins: where it came from. Its id is the session's id. */
export interface SessionEvent extends EventBase {
  type: 'session';
  /** The URL on which the visit landed, campaign parameters included. */
  landingUrl: string;
  /** The page that linked here; empty means none was told. */
  referrer?: string;
}

/** A page was seen. Its id is the view's id. */
export interface PageEvent extends EventBase {
  type: 'page';
  viewId: string;
  /** The page's number in its session, from 1. */
  seq: number;
  url: string;
  title?: string;
  /** The page that led here, on this site or another. */
  referrer?: string;
  /** A name given by the page's author. */
  name?: string;
  properties?: Properties;
}

/** A page was left, hidden or closed. Its figures are running totals of the view: a later one replaces an earlier one. */
export interface LeaveEvent extends EventBase {
  type: 'leave';
  viewId: string;
  seq: number;
  url: string;
  /** Milliseconds during which the page was visible, focused and in use. */
  engagedMs: number;
  /** The furthest point scrolled to, 0 to 100. */
  scrollPct: number;
}

/** Something was done that the site's author gave a name. */
export interface TrackEvent extends EventBase {
  type: 'track';
  name: string;
  /** The view in which it happened; empty for events of a server. */
  viewId?: string;
  url?: string;
  properties?: Properties;
}

/** A visitor says who he is. */
export interface IdentifyEvent extends EventBase {
  type: 'identify';
  /**
   * At least one key; `email`, `userId` and `phone` can name a lead. With `userSignature`, the HMAC-SHA256 of the user id
   * that your server made, the user id names him and is a fact.
   */
  traits: Properties;
  /** Name or id of the form that told; empty when code called `identify`. */
  form?: string;
  viewId?: string;
}

export type LazoEvent = SessionEvent | PageEvent | LeaveEvent | TrackEvent | IdentifyEvent;

/** What the sender knows about permission and itself. */
export interface BatchContext {
  /** Empty means granted. */
  consent?: 'granted' | 'denied' | 'pending';
  /** Which text the person agreed to. */
  consentText?: string;
  /** `anonymous` is counted, never joined. Empty means `loop`. */
  mode?: 'loop' | 'anonymous';
  /** `navigator.webdriver`. */
  webdriver?: boolean;
  /** Global Privacy Control. */
  gpc?: boolean;
}

/** The body of `POST /v1/collect`. */
export interface Batch {
  /** The site's public key; empty when the secret key travels as Bearer. */
  site?: string;
  /** The sender's clock as it sends: the service corrects skew by it. */
  sentAt?: string;
  visitorId?: string;
  sessionId?: string;
  context?: BatchContext;
  events: LazoEvent[];
}

/** What a visit is called. */
export interface TouchName {
  channel: string;
  /** Null for Direct. */
  source: string | null;
  medium: string | null;
}

/** A refused event of a batch. */
export interface RefusedEvent extends Refusal<EventReason> {
  /** Its place in the batch, from 0. */
  index: number;
  /** Its id, as sent; null when it had none. */
  id: string | null;
}

/** The answer of `POST /v1/collect`: accepted means committed. */
export interface CollectAnswer {
  /** Events taken; those that had come before and those of bots included. */
  accepted: number;
  rejected: RefusedEvent[];
  /** What the visit is called, when the batch held its `session` event. */
  touch?: TouchName;
}
