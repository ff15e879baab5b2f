/**
 * The five events as run-time schemas: what a fold cannot take is refused at the door, by the field at fault.
 * Lengths are cut elsewhere, not refused; unknown keys are ignored.
 */

import Type, { type TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { EventType } from '../events.ts';
import type { EventReason, Refusal } from '../refusals.ts';
import { readInstant } from './read-instant.ts';

const UUID_V7 = '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-7[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$';

const Id = Type.String({ pattern: UUID_V7, description: 'A UUID of version 7, in any case.' });
const Instant = Type.String({ minLength: 1, description: 'RFC 3339 with a zone.' });
const Url = Type.String({ pattern: '^[hH][tT][tT][pP][sS]?://', description: 'http or https.' });
const OptionalText = Type.Optional(Type.Union([Type.String(), Type.Null()]));
const Properties = Type.Object({}); // a Record would try each name against a pattern that all match
const OptionalProperties = Type.Optional(Type.Union([Properties, Type.Null()]));
const OptionalId = Type.Optional(Type.Union([Id, Type.Null()]));
const Seq = Type.Integer({
  minimum: 0,
  maximum: 2_147_483_647,
  description: 'The page’s number in its session, from 1.',
});

const base = { id: Id, visitorId: Id, sessionId: Id, at: Instant };

/** Each event by its type, ids of the batch already filled in. */
export const EVENT_SCHEMAS = {
  session: Type.Object({ ...base, type: Type.Literal('session'), landingUrl: Url, referrer: OptionalText }),
  page: Type.Object({
    ...base,
    type: Type.Literal('page'),
    viewId: Id,
    seq: Seq,
    url: Url,
    title: OptionalText,
    referrer: OptionalText,
    name: OptionalText,
    properties: OptionalProperties,
  }),
  leave: Type.Object({
    ...base,
    type: Type.Literal('leave'),
    viewId: Id,
    seq: Seq,
    url: Url,
    engagedMs: Type.Optional(Type.Number({ description: 'Running total of the view, in milliseconds.' })),
    scrollPct: Type.Optional(Type.Number({ description: 'Greatest so far, 0 to 100.' })),
  }),
  track: Type.Object({
    ...base,
    type: Type.Literal('track'),
    name: Type.String({ pattern: '[^\\s\\0]' }), // NUL is cut, and would leave nothing
    viewId: OptionalId,
    url: Type.Optional(Type.Union([Url, Type.Null()])),
    properties: OptionalProperties,
  }),
  identify: Type.Object({
    ...base,
    type: Type.Literal('identify'),
    traits: Type.Object({}, { minProperties: 1 }),
    form: OptionalText,
    viewId: OptionalId,
  }),
} satisfies Record<EventType, TSchema>;

const checks = Object.fromEntries(
  Object.entries(EVENT_SCHEMAS).map(([type, schema]) => [type, Compile(schema)]),
);

/** An event after the check: its type and ids are sound, the rest is as sent. */
export interface CheckedEvent {
  id: string;
  type: EventType;
  at: string;
  visitorId: string;
  sessionId: string;
  [field: string]: unknown;
}

/** What is wrong with an event, its first field at fault; undefined when it can be taken. */
export function findEventFault(event: Record<string, unknown>): Refusal<EventReason> | undefined {
  const check =
    typeof event.type === 'string' && Object.hasOwn(checks, event.type) ? checks[event.type] : undefined;
  if (!check) return describeFault('type');
  if (!check.Check(event)) return describeFault(findField(check.Errors(event)));
  return readInstant(event.at) === undefined ? describeFault('at') : undefined;
}

function findField(errors: { instancePath: string; keyword: string; params: unknown }[]): string {
  const [error] = errors;
  if (!error) return '';
  const [, field] = error.instancePath.split('/');
  if (field) return field;
  const missing = (error.params as { requiredProperties?: string[] }).requiredProperties;
  return missing?.[0] ?? '';
}

function describeFault(field: string): Refusal<EventReason> {
  const fault = FAULTS[field];
  return fault
    ? { field, reason: fault.reason, detail: fault.detail }
    : { reason: 'invalid_properties', field, detail: `"${field}" is not as this type of event has it.` };
}

const FAULTS: Record<string, Refusal<EventReason>> = Object.fromEntries(
  (
    [
      ['id', 'invalid_id', 'id is a UUID of version 7, made once by the sender.'],
      ['type', 'invalid_type', 'type is one of session, page, leave, track, identify.'],
      ['visitorId', 'invalid_visitor', 'visitorId is a UUID of version 7, in the event or in its batch.'],
      ['sessionId', 'invalid_session', 'sessionId is a UUID of version 7, in the event or in its batch.'],
      ['at', 'invalid_time', 'at is a time with its zone, such as 2026-11-21T10:00:00.000Z.'],
      ['viewId', 'invalid_view', 'viewId is a UUID of version 7: the id of the page’s event.'],
      ['seq', 'invalid_view', 'seq is the page’s number in its session, a whole number from 1.'],
      ['landingUrl', 'invalid_url', 'landingUrl is an http or https URL.'],
      ['url', 'invalid_url', 'url is an http or https URL.'],
      ['referrer', 'invalid_url', 'referrer is a text, or absent.'],
      ['title', 'invalid_properties', 'title is a text, or absent.'],
      ['form', 'invalid_properties', 'form is a text, or absent.'],
      ['name', 'invalid_name', 'name is a text that says what happened, such as "Video Played".'],
      ['engagedMs', 'invalid_properties', 'engagedMs is a number of milliseconds.'],
      ['scrollPct', 'invalid_properties', 'scrollPct is a number from 0 to 100.'],
      ['properties', 'invalid_properties', 'properties is an object.'],
      ['traits', 'invalid_properties', 'traits is an object with at least one key, such as email.'],
    ] as const
  ).map(([field, reason, detail]) => [field, { field, reason, detail }]),
);
