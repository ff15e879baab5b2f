import { ORIGIN_COOKIE, SESSION_COOKIE, VISITOR_COOKIE } from '@lazo/contract';
import { attempt } from './attempt.ts';
import { type Allowed, GRANTED } from './consent.ts';
import { readCookie, removeCookie, writeCookie } from './cookies.ts';
import { readAccess } from './settings.ts';

/** Texts under these keys are events that wait, in the page's storage; those under others are cookies. */
export const EVENT_KEY = '_lazo_q';

// What the browser may not hold, or does not: it throws where storage is full, blocked or not there.
const memory = new Map<string, string>();

/** Writes what memory holds, where it may be written by now. */
export function writeMemory(): void {
  memory.forEach((text, key) => {
    writeText(key, text);
  });
}

/** Empty when there is none. */
export function readText(key: string): string {
  return memory.get(key) ?? ((readAccess() && attempt(() => getText(key))) || '');
}

export function writeText(key: string, text: string): void {
  memory.set(key, text);
  if (readAccess() === GRANTED && attempt(() => putText(key, text))) memory.delete(key);
}

/** Whatever may be done, it is gone. */
export function removeText(key: string): void {
  memory.delete(key);
  attempt(() => (isEvent(key) ? localStorage.removeItem(key) : removeCookie(key)));
}

/** The keys of events, in no order. */
export function listEvents(may: Allowed = readAccess()): string[] {
  const stored = (may && attempt(() => Object.keys(localStorage))) || [];
  return [...new Set([...memory.keys(), ...stored])].filter(isEvent);
}

export function clearCookies(): void {
  [VISITOR_COOKIE, SESSION_COOKIE, ORIGIN_COOKIE].forEach(removeText);
}

function getText(key: string): string | null | undefined {
  return isEvent(key) ? localStorage.getItem(key) : readCookie(key);
}

/** Answers whether the text lies there now. */
function putText(key: string, text: string): boolean {
  if (!isEvent(key)) return writeCookie(key, text);
  localStorage.setItem(key, text);
  return true;
}

function isEvent(key: string): boolean {
  return key.startsWith(EVENT_KEY);
}
