/** A person's touches in order, out of which the path of each of his conversions is a slice. */

import { isDirect } from '@lazo/contract';
import type { KeyBook } from './key-book.ts';
import type { Path } from './path.ts';
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
}

/** Conversions that have the same touches before them: whatever a model gives one of them, it gives each. */
export interface SharedPath {
  path: KeyedPath;
  conversions: readonly CountedConversion[];
}

/** One kind of touches, with what each counts as by the name of the conversion. */
interface Track {
  touches: readonly Visit[];
  keysOf(name: string): readonly number[];
}

/** A slice of a track. */
interface Span {
  track: Track;
  begin: number;
  end: number;
}

/**
 * The paths of a person's conversions, each once: twenty thousand sales after four thousand visits have four thousand
 * paths at most. Exact milliseconds, both ends of the window inclusive.
 */
export function* buildPaths(person: Person, window: PathWindow, book: KeyBook): Generator<SharedPath> {
  const findSpan = buildSpanFinder(person, window, book);
  if (person.conversions.length === 1) {
    const [{ occurredAt, name }] = person.conversions as [CountedConversion];
    yield { path: cut(person, findSpan(occurredAt.getTime()), name), conversions: person.conversions };
    return;
  }
  const shared = new Map<string, { span: Span; conversions: CountedConversion[] }>();
  for (const conversion of person.conversions) {
    const span = findSpan(conversion.occurredAt.getTime());
    const key = `${span.begin} ${span.end} ${span.track.touches.length} ${book.isByName ? conversion.name : ''}`;
    const known = shared.get(key);
    if (known) known.conversions.push(conversion);
    else shared.set(key, { span, conversions: [conversion] });
  }
  for (const { span, conversions } of shared.values())
    yield { path: cut(person, span, conversions[0]!.name), conversions };
}

function buildSpanFinder(person: Person, window: PathWindow, book: KeyBook): (until: number) => Span {
  const wanted = person.visits.filter((visit) => isWanted(visit, window.bots));
  const all = buildTrack(wanted, book);
  const isExcluding = window.direct === 'exclude';
  const others = isExcluding
    ? buildTrack(
        wanted.filter((touch) => !isDirect(touch.kind.channel)),
        book,
      )
    : all;
  const length = countMilliseconds(window.lookbackDays);
  const find = (track: Track, until: number): Span => ({
    track,
    begin: findPlace(track.touches, until - length),
    end: findPlace(track.touches, until + 1),
  });
  return (until) => {
    const span = find(others, until);
    // Direct touches are left out unless there are no others.
    return isExcluding && span.begin === span.end ? find(all, until) : span;
  };
}

function cut({ moments }: Person, { track, begin, end }: Span, name: string): KeyedPath {
  return { moments, touches: track.touches.slice(begin, end), keys: track.keysOf(name).slice(begin, end) };
}

const DAY_MS = 86_400_000;

/** A window of days; of none, all time. */
export function countMilliseconds(days: number | null): number {
  return days === null ? Number.POSITIVE_INFINITY : Math.round(days * DAY_MS);
}

export function isWanted(visit: Visit, bots: PathWindow['bots']): boolean {
  return bots === 'include' || visit.kind.isBot === (bots === 'only');
}

function buildTrack(touches: readonly Visit[], book: KeyBook): Track {
  const byName = new Map<string, number[]>();
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
  };
}

/** The place of the first touch at or after a time; the number of touches where there is none. */
function findPlace(touches: readonly Visit[], time: number): number {
  let [low, high] = [0, touches.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (touches[middle]!.startedAt < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
