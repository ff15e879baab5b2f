import Type, { type TSchema } from 'typebox';
import { NAMINGS, type SiteRuleConditions } from '../channel-settings.ts';
import { SOURCE_KINDS } from '../channels.ts';
import { CLICK_ID_PARAMETERS } from '../touch-parameters.ts';

// More is a table of data rather than a set of rules, and each costs every visit some nanoseconds.
export const MAX_RULES = 200;
export const MAX_PATTERNS = 100;
export const MAX_PATTERN_LENGTH = 200;
export const MAX_CHANNEL_LENGTH = 50;
export const MAX_HOSTS = 100;

const OneOrMore = (schema: TSchema) =>
  Type.Optional(
    Type.Union([
      schema,
      Type.Array(schema, {
        minItems: 1,
        maxItems: MAX_PATTERNS,
      }),
    ]),
  );
const Patterns = (pattern = '') =>
  OneOrMore(Type.Union([Type.String({ minLength: 1, maxLength: MAX_PATTERN_LENGTH, pattern }), Type.Null()]));
const Word = (words: readonly string[]) => Type.String({ enum: [...words] });
const Closed = { additionalProperties: false };

export const HOST_PATTERN = '^[^\\s/:@?#]+$';
const Hosts = Type.Optional(
  Type.Array(Type.String({ minLength: 1, maxLength: MAX_PATTERN_LENGTH }), { maxItems: MAX_HOSTS }),
);

export const CONDITIONS = {
  source: Patterns(),
  medium: Patterns(),
  campaign: Patterns(),
  term: Patterns(),
  content: Patterns(),
  referrerHost: Patterns(HOST_PATTERN),
  landingHost: Patterns(HOST_PATTERN),
  landingPath: Patterns('^[/*]'),
  clickId: OneOrMore(Word(CLICK_ID_PARAMETERS)),
  kind: OneOrMore(Word(SOURCE_KINDS)),
  paid: Type.Optional(Type.Boolean()),
  channel: OneOrMore(Type.String()),
} satisfies Record<keyof SiteRuleConditions, TSchema>;

export const RULE = {
  name: Type.String({ pattern: '^[a-z0-9-]{1,60}$' }),
  channel: Type.String({ pattern: '\\S' }),
  when: Type.Object(CONDITIONS, { ...Closed, minProperties: 1 }),
};

export const SETTINGS = {
  naming: Type.Optional(Word(NAMINGS)),
  siteHosts: Hosts,
  ignoreReferrers: Hosts,
  rules: Type.Optional(Type.Array(Type.Object(RULE, Closed), { maxItems: MAX_RULES })),
};

/** A site's own channel rules as a file has them. */
export const CHANNEL_SETTINGS = Type.Object(SETTINGS, Closed);
