/**
 * Whether a piece of a URL holds what must not be kept, and which mark stands for it. The rules and their
 * reasons are in `clean-url.ts`. Every pattern here takes linear time: no repetition can match the same
 * characters in two ways, or it is bounded.
 */

import { PHONE_WORDS, SECRET_WORDS, WEAK_SECRET_WORDS } from './secret-words.ts';

/** What stands for a thing that was masked. */
export type Mark = '[email]' | '[token]' | '[card]' | '[phone]' | '[encoded]';

/** What the words before a piece say about it; empty where they say nothing. */
export interface Follows {
  /** A secret comes next, or anywhere from here on. */
  secret?: 'next' | 'always';
  /** A phone number comes next. */
  phone?: boolean;
}

/** Anything that must not stand in a path or a value, and what the next piece now follows. */
export function findSecret(text: string, before: Follows): { mark: Mark | undefined; follows: Follows } {
  const plain = decodeFully(text);
  if (plain === undefined) return { mark: '[encoded]', follows: before };
  let mark = findPlainCredential(plain) ?? findEncodedObject(plain) ?? findNumber(plain);
  let follows = before;
  for (const word of plain.split(DELIMITERS).filter(Boolean)) {
    mark ??= findPhone(word, follows) ?? findToken(word, follows);
    follows = readFollows(word, follows);
  }
  return { mark, follows };
}

/** Only what is unmistakable: an address, a JWT, a key of a known make. */
export function findCredential(text: string): Mark | undefined {
  const plain = decodeFully(text);
  return plain === undefined ? '[encoded]' : findPlainCredential(plain);
}

/** What a word says about the piece after it. */
export function readFollows(word: string, before: Follows): Follows {
  const secret = before.secret === 'always' ? ({ secret: 'always' } as const) : {};
  if (MARK.test(word)) return secret; // a second cleaning sees what the first one saw, or less
  const words = splitWords(word);
  const joined = words.join('');
  if (PHONE_WORDS.has(joined)) return { ...secret, phone: true };
  const isStrong =
    words.length <= 4 && (SECRET_WORDS.has(joined) || words.some((each) => SECRET_WORDS.has(each)));
  if (isStrong) return { secret: 'always' };
  return WEAK_SECRET_WORDS.has(joined) ? { secret: 'next', ...secret } : secret;
}

/** Nobody encodes five times by accident, and each layer costs a walk. */
const MAX_LAYERS = 5;
const MARK = /^\[(?:email|token|card|phone|encoded)\]$/;
const PLAIN_ASCII = /^[ -$&-~]*$/;
const DELIMITERS = /[/\\?#&=;:|,]+/;

/** The text as a person would read it; undefined when it is still encoded after all layers. */
function decodeFully(text: string): string | undefined {
  if (PLAIN_ASCII.test(text)) return text;
  let plain = text;
  for (let layer = 0; layer <= MAX_LAYERS; layer++) {
    // NFKC, as a full-width @ is one to a mail server's web form too.
    const next = plain.replace(/(?:%[0-9a-f]{2})+/gi, decodeRun).normalize('NFKC');
    if (next === plain) return plain;
    plain = next;
  }
  return undefined;
}

/** A run that is no UTF-8 still gives its ASCII: `%E9%40` must not hide the @. */
function decodeRun(run: string): string {
  try {
    return decodeURIComponent(run);
  } catch {
    return run.replace(/%[0-7][0-9a-f]/gi, (byte) => String.fromCharCode(Number.parseInt(byte.slice(1), 16)));
  }
}

const ADDRESS = /[^\s@/]@(?:[\p{L}\p{M}\p{N}_-]+\.)+[\p{L}\p{M}]{2}/u;
/** Header and payload of a JWT are JSON, whose `{"` is `eyJ` in base64url; of a JWE only the header is. */
const JWT = /(?<![\w-])eyJ[\w-]{5,}\.(?:eyJ[\w-]{5,}|[\w-]*\.)/;
/** Stripe, GitHub, GitLab, Slack, Shopify, AWS, Google, SendGrid, OpenAI and Anthropic write their names first. */
const KNOWN_KEY =
  /(?<![A-Za-z0-9])(?:[sr]k_(?:live|test)_\w{10}|whsec_\w{16}|gh[pousr]_\w{20}|github_pat_\w{20}|glpat-[\w-]{16}|xox[abeoprs]-[\w-]{10}|shp(?:at|ca|pa|ss)_[0-9a-f]{20}|AKIA[0-9A-Z]{16}|AIza[\w-]{35}|SG\.[\w-]{16,40}\.[\w-]{16}|sk-(?:proj|ant|svcacct)-[\w-]{20})/;

function findPlainCredential(plain: string): Mark | undefined {
  if (plain.includes('@') && ADDRESS.test(plain)) return '[email]';
  return JWT.test(plain) || KNOWN_KEY.test(plain) ? '[token]' : undefined;
}

/** Half a JWT, or JSON in base64url, whatever it says. */
function findEncodedObject(plain: string): Mark | undefined {
  return /(?<![\w-])eyJ[\w-]{20}/.test(plain) ? '[token]' : undefined;
}

/** Bare, or grouped as it is printed on the card. */
const CARD_SHAPE =
  /(?<![A-Za-z0-9])(?:\d{14,19}|\d{4}([ .-])\d{4}\1\d{4}\1\d{4}|\d{4}([ .-])\d{6}\2\d{4,5})(?![A-Za-z0-9])/g;
/** Visa, Mastercard, American Express, Diners, Discover, JCB, UnionPay: ids of ads and posts have other lengths. */
const CARD_BRAND =
  /^(?:4\d{15}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|6(?:011|4[4-9]\d|5\d\d)\d{12}|35\d{14}|62\d{14,17})$/;
const INTERNATIONAL_PHONE = /(?<![\p{L}\p{N}+])\+ ?\(?\d(?:[ ().-]{0,2}\d){7,14}(?!\d)/u;

function findNumber(plain: string): Mark | undefined {
  if (!/\d/.test(plain)) return undefined;
  for (const [shape] of plain.matchAll(CARD_SHAPE)) {
    const digits = shape.replace(/\D/g, '');
    if (CARD_BRAND.test(digits) && passesLuhn(digits)) return '[card]';
  }
  return INTERNATIONAL_PHONE.test(plain) ? '[phone]' : undefined;
}

function passesLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

/** 415-555-2671, and ` 34600123456`: a plus that was not encoded is a space in a query. */
const WHOLE_PHONE = /^(?:\(?\d{3}\)?[ .-]{1,2}\d{3}[ .-]\d{4}| \d(?:[ ().-]{0,2}\d){7,14})$/;
const DIGITS_OF_PHONE = /^[ +(]{0,3}\d(?:[ ().-]{0,2}\d){6,15}$/;

function findPhone(word: string, follows: Follows): Mark | undefined {
  return WHOLE_PHONE.test(word) || (follows.phone && DIGITS_OF_PHONE.test(word)) ? '[phone]' : undefined;
}

function findToken(word: string, follows: Follows): Mark | undefined {
  if (MARK.test(word)) return undefined;
  return (follows.secret ? !readsAsWords(word) : isRandom(word)) ? '[token]' : undefined;
}

const PIECES = /[-_.~+ ]+/;
/** Letters as words are written, a small number, a year, a version. */
const WORD =
  /^(?:\p{Lu}?\p{Ll}{1,20}(?:\p{Lu}\p{Ll}{2,20}){0,3}|\p{Lu}{1,4}|[\p{Lo}\p{M}]{1,40}|\d{1,2}|(?:19|20)\d\d|v\d{1,2}|oauth2|2fa)?$/u;

/** A slug may have many words; a token has none. */
function readsAsWords(word: string): boolean {
  return word.split(PIECES).every((piece) => WORD.test(piece));
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const LONG_HEX = /^(?=\d*[a-f])(?=[a-f]*\d)[0-9a-f]{32,}$/i;
/** Longer than any public id that is drawn from as many characters: nanoid has 21, Spotify 22, cuid and ULID 26. */
const RANDOM_LENGTH = { mixedCase: 24, oneCase: 32 };
/** Between letters and digits, or lower case and upper, a random string changes at about 45 % of its characters. */
const RANDOM_CHANGES = 0.25;

function isRandom(word: string): boolean {
  if (word.length < RANDOM_LENGTH.mixedCase) return false;
  const rest = word.replace(UUID, '');
  const pieces = rest.split(PIECES);
  if (pieces.every((piece) => piece.length < 12)) return false; // a slug of codes
  if (pieces.some((piece) => LONG_HEX.test(piece))) return true;
  const isMixed = /\p{Ll}/u.test(rest) && /\p{Lu}/u.test(rest);
  if (rest.length < (isMixed ? RANDOM_LENGTH.mixedCase : RANDOM_LENGTH.oneCase)) return false;
  const changes = pieces.reduce((total, piece) => total + countChanges(piece), 0);
  return changes / pieces.join('').length >= RANDOM_CHANGES;
}

/** From upper to lower does not count: words begin so. */
function countChanges(piece: string): number {
  return piece.match(/(?:\d(?=\p{L})|\p{L}(?=\d)|\p{Ll}(?=\p{Lu}))/gu)?.length ?? 0;
}

function splitWords(text: string): string[] {
  return text
    .replace(/(\p{Ll})(?=\p{Lu})/gu, '$1 ')
    .toLowerCase()
    .split(/[^\p{L}\p{M}]+/u)
    .filter(Boolean);
}
