/** What should never be sent, and is: wrong kinds for every field, and bodies that are none. Values are raw JSON text. */

import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { BatchReason, EventReason } from '@lazo/contract';

/** What is to become of an event: `taken`, or refused with one of these reasons at this field. */
type EventVerdict = 'taken' | { reasons: EventReason[]; field: string };

const nest = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

/** Wrong kinds, by a name; undefined leaves the field out. */
const VALUES: Record<string, string | undefined> = {
  missing: undefined,
  null: 'null',
  true: 'true',
  false: 'false',
  zero: '0',
  'minus zero': '-0',
  one: '1',
  fraction: '1.5',
  negative: '-1',
  'beyond int4': '2147483648',
  'beyond double': '1e999',
  'below double': '1e-999',
  'thirty digits': '123456789012345678901234567890',
  'empty text': '""',
  blank: '" \\t\\n"',
  word: '"wrong"',
  'NUL alone': '"\\u0000"',
  'NUL inside': '"a\\u0000b"',
  'lone high surrogate': '"\\ud800"',
  'lone low surrogate': '"x\\udc00y"',
  'NaN as text': '"NaN"',
  '__proto__ as text': '"__proto__"',
  'constructor as text': '"constructor"',
  'toString as text': '"toString"',
  'four-byte letters': '"\\ud83d\\ude00\\ud83d\\ude00"',
  'right to left': '"\\u202eabc"',
  'five thousand letters': `"${'x'.repeat(5_000)}"`,
  'script as text': '"<script>alert(1)</script>"',
  'SQL as text': '"\'; drop table events; --"',
  'javascript URL': '"javascript:alert(1)"',
  'UUID of version 4': '"0f9c1a52-7c1e-4c4e-8e5e-0a6f8a9d0c11"',
  'empty list': '[]',
  'list of one': '["x"]',
  'empty object': '{}',
  'object of one': '{"x":1}',
  '__proto__ alone': '{"__proto__":{"x":1}}',
  'constructor.prototype': '{"constructor":{"prototype":{"x":1}}}',
  'objects with toString': '{"toString":1,"valueOf":2}',
  'thirty deep': nest(30),
  'ten thousand deep': nest(10_000),
};
const KINDS = Object.keys(VALUES);
const DEEP = ['thirty deep', 'ten thousand deep'];

const TEXTS = KINDS.filter((kind) => VALUES[kind]?.startsWith('"'));
const VISIBLE = TEXTS.filter((kind) => !['empty text', 'blank', 'NUL alone'].includes(kind));
const ABSENT = ['missing', 'null'];
const OBJECTS = ['objects with toString', 'object of one'];
/** Its dangerous keys are cut off; what is left may be nothing. */
const EMPTIED = ['empty object', '__proto__ alone', 'constructor.prototype'];
const NUMBERS = [
  'zero',
  'minus zero',
  'one',
  'fraction',
  'negative',
  'beyond int4',
  'below double',
  'thirty digits',
];

type EventType = 'session' | 'page' | 'leave' | 'track' | 'identify';
const ALL: EventType[] = ['session', 'page', 'leave', 'track', 'identify'];

/** A field of some events: the kinds that are right after all, and how all others are refused. */
const FIELDS: [field: string, types: EventType[], right: string[], reason: EventReason][] = [
  ['id', ALL, [], 'invalid_id'],
  ['type', ALL, [], 'invalid_type'],
  ['at', ALL, [], 'invalid_time'],
  ['visitorId', ALL, ABSENT, 'invalid_visitor'], // the batch has one
  ['sessionId', ALL, ABSENT, 'invalid_session'],
  ['landingUrl', ['session'], [], 'invalid_url'],
  ['referrer', ['session', 'page'], [...ABSENT, ...TEXTS], 'invalid_url'],
  ['viewId', ['page', 'leave'], [], 'invalid_view'],
  ['viewId', ['track', 'identify'], ABSENT, 'invalid_view'],
  ['seq', ['page', 'leave'], ['zero', 'minus zero', 'one', 'below double'], 'invalid_view'],
  ['url', ['page', 'leave'], [], 'invalid_url'],
  ['url', ['track'], ABSENT, 'invalid_url'],
  ['title', ['page'], [...ABSENT, ...TEXTS], 'invalid_properties'],
  ['name', ['page'], [...ABSENT, ...TEXTS], 'invalid_name'],
  ['name', ['track'], VISIBLE, 'invalid_name'],
  ['engagedMs', ['leave'], ['missing', ...NUMBERS], 'invalid_properties'],
  ['scrollPct', ['leave'], ['missing', ...NUMBERS], 'invalid_properties'],
  ['properties', ['page', 'track'], [...ABSENT, ...OBJECTS, ...EMPTIED], 'invalid_properties'],
  ['traits', ['identify'], OBJECTS, 'invalid_properties'],
  ['form', ['identify'], [...ABSENT, ...TEXTS], 'invalid_properties'],
];

export interface EventCase {
  name: string;
  type: EventType;
  /** Fields that differ from a good event of that type; undefined leaves one out. */
  change: Record<string, string | undefined>;
  verdict: EventVerdict;
}

/** Every field with every wrong kind. */
const FIELD_CASES: EventCase[] = FIELDS.flatMap(([field, types, right, reason]) =>
  types.flatMap((type) =>
    KINDS.map((kind) => ({
      name: `${type}.${field}: ${kind}`,
      type,
      change: { [field]: VALUES[kind] },
      verdict: judge(kind, field, right, reason),
    })),
  ),
);

function judge(kind: string, field: string, right: string[], reason: EventReason): EventVerdict {
  if (DEEP.includes(kind)) return { reasons: ['too_large', reason], field };
  return right.includes(kind) ? 'taken' : { reasons: [reason], field };
}

const wrongTime = (at: string): EventCase => ({
  name: `at ${at}`,
  type: 'track',
  change: { at: JSON.stringify(at) },
  verdict: { reasons: ['invalid_time'], field: 'at' },
});
const oddTime = (at: string): EventCase => ({ ...wrongTime(at), verdict: 'taken' });

const TIME_CASES: EventCase[] = [
  ...[
    '0000-01-01T00:00:00Z',
    '-000001-01-01T00:00:00Z',
    '+275760-09-13T00:00:00Z',
    '99999-01-01T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-10T00:00:00Z',
    '2026-01-32T00:00:00Z',
    '2026-01-01T25:00:00Z',
    '2026-01-01T00:61:00Z',
    '2026-01-01T00:00:61Z',
    '2026-01-01',
    '2026-01-01T00:00:00',
    '2026-01-01T00:00:00.Z',
    '2026-01-01T00:00:00.1234567890123Z',
    '2026-01-01T00:00:00+99:99',
    '01/02/2026 10:00',
    'Sun, 22 Nov 2026 10:00:00 GMT',
    '1763802000000',
    'now',
    'Infinity',
    '٢٠٢٦-01-01T00:00:00Z',
    `${'2'.repeat(500)}`,
  ].map(wrongTime),
  ...[
    '0001-01-01T00:00:00Z',
    '1600-01-01T00:00:00Z',
    '1969-12-31T23:59:59.999Z',
    '1970-01-01T00:00:00Z',
    '2038-01-19T03:14:08Z',
    '9999-12-31T23:59:59.999Z',
    '2026-11-22t10:00:00z',
    '2026-11-22 10:00:00+05:30',
    '2026-11-22T10:00:00.123456789-0800',
    '2026-02-29T00:00:00Z',
  ].map(oddTime),
];

const odd = (name: string, change: EventCase['change'], verdict: EventVerdict = 'taken'): EventCase => ({
  name,
  type: 'track',
  change,
  verdict,
});
const wrongId = (name: string, id: string): EventCase =>
  odd(`id ${name}`, { id: JSON.stringify(id) }, { reasons: ['invalid_id'], field: 'id' });

const ID_CASES: EventCase[] = [
  wrongId('nil', '00000000-0000-0000-0000-000000000000'),
  wrongId('max', 'ffffffff-ffff-ffff-ffff-ffffffffffff'),
  wrongId('in braces', '{01900000-0000-7000-8000-000000000001}'),
  wrongId('as URN', 'urn:uuid:01900000-0000-7000-8000-000000000001'),
  wrongId('without hyphens', '01900000000070008000000000000001'),
  wrongId('with a blank', '01900000-0000-7000-8000-000000000001 '),
  wrongId('with a newline', '01900000-0000-7000-8000-000000000001\n'),
  wrongId('with NUL', '01900000-0000-7000-8000-00000000000\0'),
  wrongId('of wide digits', '０1900000-0000-7000-8000-000000000001'),
  wrongId('of another variant', '01900000-0000-7000-c000-000000000001'),
  odd('session before all time', { sessionId: '"00000000-0000-7000-8000-000000000001"' }),
  odd('session after all time', { sessionId: '"ffffffff-ffff-7fff-bfff-fffffffffff1"' }),
  odd('event before all time', { id: '"00000000-0000-7000-8000-0000000000a1"' }),
  odd('event after all time', { id: '"FFFFFFFF-FFFF-7FFF-BFFF-FFFFFFFFFFA1"' }),
  odd('visitor of capitals', { visitorId: '"01900000-0000-7000-8000-00000000ABCD"' }),
];

const properties = (name: string, text: string, verdict: EventVerdict = 'taken') =>
  odd(`properties ${name}`, { properties: text }, verdict);
const TOO_LARGE: EventVerdict = { reasons: ['too_large'], field: 'properties' };

const PROPERTY_CASES: EventCase[] = [
  properties('with an empty key', '{"":1}'),
  properties('with NUL in a key', '{"a\\u0000b":1}'),
  properties('with keys that NUL tells apart', '{"ab":1,"a\\u0000b":2}'),
  properties('with NUL in __proto__', '{"__proto\\u0000__":{"x":1}}'),
  properties('with a lone surrogate in a key', '{"\\ud800":1}'),
  properties('with __proto__ deep inside', '{"a":{"b":[{"__proto__":{"x":1}}]}}'),
  properties('with prototype', '{"prototype":{"x":1}}'),
  properties('with hasOwnProperty', '{"hasOwnProperty":false,"isPrototypeOf":1}'),
  properties('with toJSON', '{"toJSON":"x","then":{"then":1}}'),
  properties('with the same key twice', '{"a":1,"a":2}'),
  properties('with numbers as keys', '{"0":1,"-1":2,"1e999":3}'),
  properties('beyond double', '{"a":1e999,"b":-1e999}'),
  properties('minus zero', '{"a":-0}'),
  properties('smallest and largest', '{"a":5e-324,"b":1.7976931348623157e308}'),
  properties(
    'of all control characters',
    JSON.stringify({ a: Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)).join('') }),
  ),
  properties('of separators of lines', '{"a":"\\u2028\\u2029"}'),
  properties('of letters beyond the plane', '{"a":"\\ud834\\udd1e"}'),
  properties('of surrogates in the wrong order', '{"a":"\\udd1e\\ud834"}'),
  properties(
    'of three thousand keys',
    JSON.stringify(Object.fromEntries(Array.from({ length: 3_000 }, (_, key) => [`k${key}`, 1]))),
  ),
  properties('18 deep', `{"a":${nest(18)}}`),
  properties('19 deep', `{"a":${nest(19)}}`, TOO_LARGE),
  properties('10,000 objects deep', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, TOO_LARGE),
  properties('of 40 kilobytes', `{"a":"${'x'.repeat(40_000)}"}`, TOO_LARGE),
  properties('of 40 kilobytes of keys', `{"${'k'.repeat(40_000)}":1}`, TOO_LARGE),
  properties('of 36 kilobytes in three-byte letters', `{"a":"${'あ'.repeat(12_000)}"}`, TOO_LARGE),
];

const traits = (name: string, text: string, verdict: EventVerdict): EventCase => ({
  name: `traits ${name}`,
  type: 'identify',
  change: { traits: text },
  verdict,
});

/** A key that names a person, of a kind that names nobody. */
const TRAIT_CASES: EventCase[] = (
  [
    ['email', ['invalid_email', 'placeholder_identity', 'invalid_properties']],
    ['userId', ['placeholder_identity', 'invalid_properties']],
    ['phone', ['invalid_phone', 'placeholder_identity', 'invalid_properties']],
  ] as [string, EventReason[]][]
).flatMap(([key, reasons]) => [
  ...['"undefined"', '"null"', '"[object Object]"', '"anonymous"', '"NaN"', '"0"'].map((value) =>
    traits(`${key} ${value}`, `{"${key}":${value}}`, { reasons, field: `traits.${key}` }),
  ),
]);
const EMAIL: EventVerdict = { reasons: ['invalid_email', 'placeholder_identity'], field: 'traits.email' };
TRAIT_CASES.push(
  ...[
    '"@"',
    '"a@"',
    '"@b.example"',
    '"a b@c.example"',
    '"a@b@c.example"',
    '"a@b..example"',
    '"test@test.com"',
  ].map((value) => traits(`email ${value}`, `{"email":${value}}`, EMAIL)),
  traits('email of 5,000 letters', `{"email":"${'x'.repeat(5_000)}@shop.example"}`, EMAIL),
  traits('a name of 8,000 letters', `{"email":"long@shop.example","${'n'.repeat(8_000)}":1}`, {
    reasons: ['invalid_properties'],
    field: `traits.${'n'.repeat(40)}…`,
  }),
  traits('an email beside __proto__', '{"email":"proto@shop.example","__proto__":{"x":1}}', 'taken'),
  traits('an email beside NUL', '{"email":"nul@shop.example","na\\u0000me":"\\u0000\\ud800"}', 'taken'),
  traits('an email beside lists', '{"email":"lists@shop.example","name":[[],{}],"age":1e999}', 'taken'),
);

export const EVENT_CASES: EventCase[] = [
  ...FIELD_CASES,
  ...TIME_CASES,
  ...ID_CASES,
  ...PROPERTY_CASES,
  ...TRAIT_CASES,
];

/** What stands in the list of events and is none. */
export const NO_EVENTS = [
  'null',
  'true',
  'false',
  '7',
  '-0',
  '1e999',
  '""',
  '"event"',
  '[]',
  '[1]',
  '[{}]',
  '{}',
  '{"__proto__":{"type":"track"}}',
  '{"constructor":{"prototype":{"type":"track"}}}',
  nest(10_000),
];

/** What is to become of a body: taken, its good events with it, or refused whole. */
type BodyVerdict = 'taken' | [status: number, reasons: BatchReason[]];

export interface BodyCase {
  name: string;
  /** Out of the text of a good batch. */
  build(good: string): string | Buffer;
  headers?: Record<string, string>;
  verdict: BodyVerdict;
}

const NO_JSON: BodyVerdict = [400, ['invalid_json']];
const NO_BATCH: BodyVerdict = [400, ['invalid_batch']];
const LARGE: BodyVerdict = [413, ['too_large']];
const NO_KEY: BodyVerdict = [401, ['unknown_key']];

const body = (name: string, text: string, verdict: BodyVerdict): BodyCase => ({
  name,
  build: () => text,
  verdict,
});
/** The good batch with one field changed. */
const batch = (field: string, kind: string, verdict: BodyVerdict): BodyCase => ({
  name: `batch.${field}: ${kind}`,
  build: (good) => changeField(good, field, VALUES[kind]),
  verdict,
});

/** Adds a field at the end, where it counts; the test gives events ids of their own. */
function changeField(good: string, field: string, value: string | undefined): string {
  if (value !== undefined) return `${good.slice(0, -1)},"${field}":${value}}`;
  const { [field]: _, ...rest } = JSON.parse(good);
  return JSON.stringify(rest);
}

export const BODY_CASES: BodyCase[] = [
  body('nothing', '', NO_JSON),
  body('blanks', ' \n\t', NO_JSON),
  body('a BOM alone', '\ufeff', NO_JSON),
  body('NUL', '\0', NO_JSON),
  body('a word', 'events', NO_JSON),
  body('HTML', '<html></html>', NO_JSON),
  body('a form', 'site=pk&events=1', NO_JSON),
  body('single quotes', "{'events':[]}", NO_JSON),
  body('a comma too many', '{"events":[],}', NO_JSON),
  body('a comment', '{"events":[]/* none */}', NO_JSON),
  body('a key without quotes', '{events:[]}', NO_JSON),
  body('two objects', '{"events":[]}{"events":[]}', NO_JSON),
  body('lines of JSON', '{"events":[]}\n{"events":[]}', NO_JSON),
  ...[
    'NaN',
    'Infinity',
    '-Infinity',
    'undefined',
    '01',
    '.5',
    '1.',
    '0x10',
    '1e',
    '+1',
    '"\n"',
    '"\\x41"',
    '"\\u12"',
  ].map((value) =>
    body(`the number or text ${JSON.stringify(value)}`, `{"events":[],"sentAt":${value}}`, NO_JSON),
  ),
  ...['null', 'true', '7', '-0', '1e999', '"text"', '[]', '[{"events":[]}]'].map((value) =>
    body(`${value} alone`, value, NO_BATCH),
  ),
  body('a hundred thousand lists', nest(100_000), NO_BATCH),
  body('a hundred thousand lists that do not end', '['.repeat(100_000), NO_JSON),
  ...Array.from({ length: 24 }, (_, part) => ({
    name: `cut after ${part} parts of 24`,
    build: (good: string) => good.slice(0, Math.floor((good.length * part) / 24)),
    verdict: NO_JSON,
  })),
  ...KINDS.filter((kind) => VALUES[kind] === undefined || !VALUES[kind]!.startsWith('[')).map((kind) =>
    batch('events', kind, NO_BATCH),
  ),
  ...KINDS.map((kind) => batch('site', kind, NO_KEY)),
  ...['sentAt', 'visitorId', 'sessionId', 'context', 'writeKey', 'unknown'].flatMap((field) =>
    KINDS.map((kind) => batch(field, kind, 'taken')),
  ),
  ...['consent', 'mode', 'webdriver', 'gpc', 'consentText'].flatMap((field) =>
    KINDS.filter((kind) => VALUES[kind] !== undefined).map(
      (kind): BodyCase => ({
        name: `context.${field}: ${kind}`,
        build: (good) => changeContext(good, field, VALUES[kind]!),
        verdict: 'taken',
      }),
    ),
  ),
  {
    name: '__proto__ in the batch',
    build: (good) => `${good.slice(0, -1)},"__proto__":{"events":7}}`,
    verdict: 'taken',
  },
  { name: 'a key that comes twice', build: (good) => `{"events":7,${good.slice(1)}`, verdict: 'taken' },
  { name: 'a BOM before it', build: (good) => `\ufeff${good}`, verdict: 'taken' },
  { name: 'blanks around it', build: (good) => `\n\n ${good} \t\n`, verdict: 'taken' },
  { name: 'UTF-16', build: (good) => Buffer.from(`\ufeff${good}`, 'utf16le'), verdict: NO_JSON },
  {
    name: 'bytes that are no UTF-8 in a text',
    build: (good) => addBytes(good, [0xff, 0xfe, 0xc0, 0x80]),
    verdict: 'taken',
  },
  { name: 'surrogates in UTF-8', build: (good) => addBytes(good, [0xed, 0xa0, 0x80]), verdict: 'taken' },
  {
    name: 'a letter cut in its middle',
    build: (good) => addBytes(good, [0xf0, 0x9f, 0x98]),
    verdict: 'taken',
  },
  { name: 'bytes that are nothing', build: () => Buffer.from([0xff, 0xfe, 0xfd, 0x00]), verdict: NO_JSON },
  { name: 'gzip', build: (good) => gzipSync(good), verdict: 'taken' },
  {
    name: 'gzip in two members',
    build: (good) => Buffer.concat([gzipSync(good.slice(0, 99)), gzipSync(good.slice(99))]),
    verdict: 'taken',
  },
  { name: 'gzip without its end', build: (good) => gzipSync(good).subarray(0, -9), verdict: NO_JSON },
  { name: 'gzip without its check', build: (good) => gzipSync(good).subarray(0, -4), verdict: NO_JSON },
  { name: 'half a gzip', build: (good) => gzipSync(good).subarray(0, 200), verdict: NO_JSON },
  { name: 'the first bytes of gzip', build: () => Buffer.from([0x1f, 0x8b]), verdict: NO_JSON },
  { name: 'gzip with a byte turned', build: (good) => turnByte(gzipSync(good)), verdict: NO_JSON },
  { name: 'gzip of gzip', build: (good) => gzipSync(gzipSync(good)), verdict: NO_JSON },
  { name: 'gzip of nothing', build: () => gzipSync(''), verdict: NO_JSON },
  { name: 'gzip of a word', build: () => gzipSync('events'), verdict: NO_JSON },
  {
    name: 'a bomb of a hundred megabytes',
    build: () => gzipSync(Buffer.alloc(100_000_000, 0x20)),
    verdict: LARGE,
  },
  {
    name: 'a bomb that is JSON',
    build: (good) => gzipSync(`${' '.repeat(20_000_000)}${good}`),
    verdict: LARGE,
  },
  { name: 'deflate', build: (good) => deflateSync(good), verdict: NO_JSON },
  { name: 'brotli', build: (good) => brotliCompressSync(good), verdict: NO_JSON },
  {
    name: '600 kilobytes',
    build: (good) => `${good.slice(0, -1)},"pad":"${'x'.repeat(600_000)}"}`,
    verdict: LARGE,
  },
  {
    name: '501 events',
    build: (good) => changeField(good, 'events', `[${Array(501).fill('{}')}]`),
    verdict: LARGE,
  },
  ...[
    'application/json',
    'application/json; charset=utf-16',
    'application/json\t',
    ' application/json',
    'text/plain;charset=UTF-8',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/octet-stream',
    'nonsense',
    '/',
    ';;;',
    '',
  ].map(
    (type): BodyCase => ({
      name: `as ${JSON.stringify(type)}`,
      build: (good) => good,
      headers: { 'content-type': type },
      verdict: 'taken',
    }),
  ),
  ...['gzip', 'br', 'deflate', 'identity', 'nonsense', 'gzip, gzip', ''].map(
    (encoding): BodyCase => ({
      name: `said to be ${JSON.stringify(encoding)}`,
      build: (good) => good,
      headers: { 'content-encoding': encoding },
      verdict: 'taken',
    }),
  ),
];

function changeContext(good: string, field: string, value: string): string {
  return changeField(good, 'context', `{"${field}":${value}}`);
}

function addBytes(good: string, bytes: number[]): Buffer {
  return Buffer.concat([Buffer.from(`${good.slice(0, -1)},"pad":"`), Buffer.from(bytes), Buffer.from('"}')]);
}

function turnByte(bytes: Buffer): Buffer {
  const place = Math.floor(bytes.length / 2);
  bytes[place] = bytes[place]! ^ 0xff;
  return bytes;
}
