/** A person's touches in order, out of which the path of each of his conversions is a slice. */

import { isDirect } from '@lazo/contract';
import type { KeyBook } from './key-book.ts';
import type { Path, PathTouch } from './path.ts';
import type { Person } from './person.ts';
import type { CountedConversion } from './read-conversions.sql.ts';
import type { Visit } from './visit.ts';

/** Which touches count. */
export interface PathWindow {
  /** Null means no limit. */
  lookbackDays: number | null;
  direct: 'include' | 'exclude';
  bots: 'exclude' | 'include' | 'only';
}

/** A path, and what each of its touches counts as. */
export interface KeyedPath extends Path {
  keys: readonly number[];
  /** The same with the direct touches that were left out. */
  uncut(): UncutPath;
}

export interface UncutPath extends Path {
  keys: readonly number[];
  /** Where a visit stands on it; -1: nowhere. */
  findPlace(sessionId: string | null): number;
}

/** Conversions that have the same touches before them: whatever a model gives one of them, it gives each. */
export interface SharedPath {
  path: KeyedPath;
  conversions: readonly CountedConversion[];
}

/** One kind of touches, with what each counts as by the name of the conversion. */
interface Track {
  touches: readonly PathTouch[];
  keysOf(name: string): readonly number[];
  /** Where a visit stands on it; -1: nowhere. */
  findPlace(sessionId: string): number;
}

/** A slice of a track. */
interface Span {
  track: Track;
  begin: number;
  end: number;
}

/** What counts before a conversion, and that with the direct touches that are left out. */
interface Spans {
  counted: Span;
  uncut: Span;
}

/**
 * The paths of a person's conversions, each once: twenty thousand sales after four thousand visits have four thousand
 * paths at most. Exact milliseconds, both ends of the window inclusive.
 */
export function* buildPaths(person: Person, window: PathWindow, book: KeyBook): Generator<SharedPath> {
  const findSpans = buildSpanFinder(person, window, book);
  if (person.conversions.length === 1) {
    const [{ occurredAt, name }] = person.conversions as [CountedConversion];
    yield { path: cut(person, findSpans(occurredAt), name), conversions: person.conversions };
    return;
  }
  const shared = new Map<string, { spans: Spans; conversions: CountedConversion[] }>();
  for (const conversion of person.conversions) {
    const spans = findSpans(conversion.occurredAt);
    const key = `${spans.uncut.begin} ${spans.uncut.end} ${book.isByName ? conversion.name : ''}`;
    const known = shared.get(key);
    if (known) known.conversions.push(conversion);
    else shared.set(key, { spans, conversions: [conversion] });
  }
  for (const { spans, conversions } of shared.values())
    yield { path: cut(person, spans, conversions[0]!.name), conversions };
}

/** The path of somebody who came and did not convert. */
export function buildLostPath(
  touches: readonly PathTouch[],
  { direct }: Pick<PathWindow, 'direct'>,
  book: KeyBook,
): (name: string) => KeyedPath {
  const { all, others } = buildTracks(touches, direct, book);
  const whole = (track: Track): Span => ({ track, begin: 0, end: track.touches.length });
  const spans = { counted: whole(others.touches.length > 0 ? others : all), uncut: whole(all) };
  return (name) => cut({ moments: {} }, spans, name);
}

/** Direct touches are left out by themselves. */
function buildTracks(
  touches: readonly PathTouch[],
  direct: PathWindow['direct'],
  book: KeyBook,
): { all: Track; others: Track } {
  const all = buildTrack(touches, book);
  if (direct === 'include') return { all, others: all };
  const others = touches.filter((touch) => !isDirect(touch.kind.channel));
  return { all, others: buildTrack(others, book) };
}

function buildSpanFinder(person: Person, window: PathWindow, book: KeyBook): (until: number) => Spans {
  const wanted = person.visits.filter((visit) => isWanted(visit, window.bots));
  const { all, others } = buildTracks(wanted, window.direct, book);
  const length = countMilliseconds(window.lookbackDays);
  const find = (track: Track, until: number): Span => ({
    track,
    begin: findBegin(track.touches, until - length),
    end: findBegin(track.touches, until + 1),
  });
  return (until) => {
    const uncut = find(all, until);
    const counted = others === all ? uncut : find(others, until);
    // Direct touches are left out unless there are no others.
    return { uncut, counted: counted.begin === counted.end ? uncut : counted };
  };
}

function cut({ moments }: Pick<Person, 'moments'>, { counted, uncut }: Spans, name: string): KeyedPath {
  return { moments, ...slice(counted, name), uncut: () => ({ moments, ...slice(uncut, name), findPlace }) };

  function findPlace(sessionId: string | null): number {
    const place = sessionId === null ? -1 : uncut.track.findPlace(sessionId);
    return place >= uncut.begin && place < uncut.end ? place - uncut.begin : -1;
  }
}

function slice({ track, begin, end }: Span, name: string): Pick<KeyedPath, 'touches' | 'keys'> {
  const { touches } = track;
  const keys = track.keysOf(name);
  if (begin === 0 && end === touches.length) return { touches, keys };
  return { touches: touches.slice(begin, end), keys: keys.slice(begin, end) };
}

const DAY_MS = 86_400_000;

/** A window of days; of none, all time. */
export function countMilliseconds(days: number | null): number {
  return days === null ? Number.POSITIVE_INFINITY : Math.round(days * DAY_MS);
}

export function isWanted(visit: Visit, bots: PathWindow['bots']): boolean {
  return bots === 'include' || visit.kind.isBot === (bots === 'only');
}

function buildTrack(touches: readonly PathTouch[], book: KeyBook): Track {
  const byName = new Map<string, number[]>();
  let places: Map<string, number> | undefined;
  return {
    touches,
    keysOf(name) {
      const asked = book.isByName ? name : '';
      let keys = byName.get(asked);
      if (!keys) {
        keys = touches.map((touch) => book.number(touch, asked));
        byName.set(asked, keys);
      }
      return keys;
    },
    findPlace(sessionId) {
      places ??= new Map(touches.map((touch, place) => [touch.sessionId, place]));
      return places.get(sessionId) ?? -1;
    },
  };
}

/** The place of the first touch at or after a time; the number of touches where there is none. */
function findBegin(touches: readonly PathTouch[], time: number): number {
  let [low, high] = [0, touches.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (touches[middle]!.startedAt < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
