/** The doors as schemas: they make the OpenAPI document, and answers are written by them. */

import Type from 'typebox';
import { DIMENSIONS, IDENTITY_RULES, MODELS, ROLES, TOUCH_DIMENSIONS } from '../attribution.ts';
import { BATCH_REASONS, CONVERSION_REASONS, EVENT_REASONS, RATE_REASONS } from '../refusals.ts';
import { EVENT_SCHEMAS } from './events.ts';

const Nullable = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);
const Word = <Words extends string[]>(words: readonly [...Words] | readonly string[]) =>
  Type.String({ enum: [...words] });

export const PROBLEM = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    errors: Type.Optional(
      Type.Array(Type.Object({ field: Type.String(), reason: Type.String(), detail: Type.String() })),
    ),
  },
  { description: `RFC 9457. Reasons of whole batches: ${BATCH_REASONS.join(', ')}.` },
);

const { visitorId, sessionId } = EVENT_SCHEMAS.session.properties;

export const BATCH = Type.Object({
  site: Type.Optional(
    Type.String({ description: 'The public key; absent when the secret key comes as Bearer.' }),
  ),
  sentAt: Type.Optional(
    Type.String({ description: 'The sender’s clock as it sends: skew is corrected by it.' }),
  ),
  visitorId: Type.Optional(visitorId),
  sessionId: Type.Optional(sessionId),
  context: Type.Optional(
    Type.Object({
      consent: Type.Optional(Word(['granted', 'denied', 'pending'])),
      consentText: Type.Optional(Type.String()),
      mode: Type.Optional(Word(['loop', 'anonymous'])),
      webdriver: Type.Optional(Type.Boolean()),
      gpc: Type.Optional(Type.Boolean()),
    }),
  ),
  events: Type.Array(Type.Union(Object.values(EVENT_SCHEMAS)), {
    description: 'visitorId and sessionId may be left out of an event that the batch has them for.',
  }),
});

export const COLLECT_ANSWER = Type.Object({
  accepted: Type.Integer({ description: 'Events that are committed; known ones and those of bots count.' }),
  rejected: Type.Array(
    Type.Object({
      index: Type.Integer(),
      id: Nullable(Type.String()),
      reason: Word(EVENT_REASONS),
      field: Type.String(),
      detail: Type.String(),
    }),
  ),
  touch: Type.Optional(
    Type.Object({ channel: Type.String(), source: Nullable(Type.String()), medium: Nullable(Type.String()) }),
  ),
});

const CONVERSION = Type.Object({
  lead: Type.Object(
    Object.fromEntries(
      ['email', 'phone', 'userId', 'externalId', 'leadId', 'visitorId', 'sessionId', 'ref'].map((key) => [
        key,
        Type.Optional(Type.String()),
      ]),
    ),
    { description: 'One or more; two keys of people state that both are one person.' },
  ),
  externalId: Type.String({ description: 'Its id in the system that it comes from.' }),
  source: Type.Optional(Type.String({ default: 'api' })),
  name: Type.Optional(Type.String({ default: 'sale' })),
  stage: Type.Optional(
    Type.String({
      default: 'won',
      description: 'won counts; lost and refunded withdraw; any other word is a moment.',
    }),
  ),
  value: Type.Optional(Type.Union([Type.Number(), Type.String()], { description: 'Major units.' })),
  currency: Type.Optional(Type.String({ description: 'ISO 4217.' })),
  occurredAt: Type.String({ description: 'RFC 3339 with a zone.' }),
  updatedAt: Type.Optional(Type.String({ description: 'The later revision wins; absent: occurredAt.' })),
  properties: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
});

export const CONVERSIONS_BODY = Type.Union([CONVERSION, Type.Array(CONVERSION)]);

export const CONVERSIONS_ANSWER = Type.Object({
  accepted: Type.Integer(),
  rejected: Type.Array(
    Type.Object({
      index: Type.Optional(Type.Integer()),
      line: Type.Optional(Type.Integer()),
      reason: Word(CONVERSION_REASONS),
      field: Type.String(),
      detail: Type.String(),
    }),
  ),
  ids: Type.Array(Type.String(), { description: 'Ids of the accepted ones, in the order sent.' }),
});

const RATE = Type.Object({
  day: Type.String({ description: 'A date: conversions of that day take it.' }),
  from: Type.String({ description: 'ISO 4217: what conversions were paid in.' }),
  to: Type.String({ description: 'ISO 4217: what a question asks for by `currency`.' }),
  rate: Type.Union([Type.Number(), Type.String()], { description: 'Units of `to` for one of `from`.' }),
  updatedAt: Type.Optional(Type.String({ description: 'The later one stands; absent: when it arrives.' })),
});

export const RATES_BODY = Type.Union([RATE, Type.Array(RATE)]);

export const RATES_ANSWER = Type.Object({
  accepted: Type.Integer(),
  rejected: Type.Array(
    Type.Object({
      index: Type.Optional(Type.Integer()),
      line: Type.Optional(Type.Integer()),
      reason: Word(RATE_REASONS),
      field: Type.String(),
      detail: Type.String(),
    }),
  ),
});

const text = (description: string, fallback?: string) =>
  Type.Optional(Type.String({ description, ...(fallback === undefined ? {} : { default: fallback }) }));

/** Parameters of `GET /v1/attribution`: read and refused by name in the report, documented here. */
export const ATTRIBUTION_QUERY = Type.Object({
  from: text('A date (the whole day in `timezone`) or an RFC 3339 instant. Default: 30 days before `to`.'),
  to: text('A date (included) or an instant (excluded). Default: today.'),
  model: text(`Comma list of ${MODELS.join(', ')}.`, 'linear'),
  by: text(`Comma list of ${DIMENSIONS.join(', ')}.`, 'channel'),
  conversion: text('Comma list of names; absent: all.'),
  lookbackDays: text('Days before the conversion, or `none`.', '90'),
  direct: text('`include`, or `exclude` unless alone.', 'include'),
  identity: text(`Whose a visit is: ${IDENTITY_RULES.join(', ')}.`, 'time_range'),
  dateBy: text('`conversion` or `touch`.', 'conversion'),
  timezone: text('IANA zone of the dates.', 'UTC'),
  currency: text('Converts amounts to it, at the imported rate of each conversion’s day.'),
  halfLifeDays: text('Half-life of `time_decay`.', '7'),
  order: text('How many touches a state of `markov` remembers, 1 to 4.', '1'),
  weights: text(`Shares of \`custom\` by role (${ROLES.join(', ')}, rest): first:0.5,last:0.3,rest:0.2.`),
  bots: text('`exclude`, `include` or `only`.', 'exclude'),
  format: text('`json` or `csv`; else by Accept.'),
});

const PAGE = {
  limit: text('At most 1,000.', '100'),
  cursor: text('`nextCursor` of the page before.'),
};

const { format: _format, ...QUESTION } = ATTRIBUTION_QUERY.properties;
const {
  from: _from,
  to: _to,
  dateBy: _dateBy,
  conversion: _conversion,
  order: _order,
  ...SETTINGS
} = QUESTION;

/** Parameters of `GET /v1/attribution/explain`: those of the answer, of one model, and the row that is meant. */
export const EXPLAIN_QUERY = Type.Object({
  ...QUESTION,
  ...Object.fromEntries(
    TOUCH_DIMENSIONS.map((dimension) => [
      dimension,
      text(`The row’s ${dimension}; empty: of touches that have none; \`(none)\`: what no touch earned.`),
    ]),
  ),
  ...PAGE,
});

/** Parameters of `GET /v1/conversions/{id}/credits`. */
export const CREDITS_QUERY = Type.Object({ ...SETTINGS, ...PAGE });

/** Parameters of `GET /v1/conversions`. */
export const CONVERSION_LIST = Type.Object({
  ...PAGE,
  name: text('Only conversions of this name.'),
  stage: text('Only conversions that stand at this stage.'),
});
