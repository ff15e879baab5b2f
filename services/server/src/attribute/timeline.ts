/** A person's touches in order, out of which the path of each of his conversions is a slice. */

import { isDirect } from '@lazo/contract';
import type { KeyBook } from './key-book.ts';
import type { Moments, Path, PathTouch } from './path.ts';
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

/**
 * The paths of a person's conversions, one after the other, for all of them would take the square of their length. Each
 * comes once where the conversions come in order of time: twenty thousand sales after four thousand visits have four
 * thousand paths at most.
 */
export class Paths {
  readonly #conversions: readonly CountedConversion[];
  readonly #moments: Moments;
  readonly #timeline: Timeline;
  readonly #isByName: boolean;
  #next = 0;

  constructor({ conversions, visits, moments }: Person, window: PathWindow, book: KeyBook) {
    this.#conversions = book.isByName ? sortByName(conversions) : conversions;
    this.#moments = moments;
    this.#timeline = new Timeline(keepWanted(visits, window.bots), { window, book });
    this.#isByName = book.isByName;
  }

  /** Undefined after the last. */
  next(): SharedPath | undefined {
    const begin = this.#next;
    const first = this.#conversions[begin];
    if (!first) return undefined;
    const spans = this.#timeline.find(first.occurredAt);
    this.#next = this.#findEnd(begin, spans.uncut);
    const path = new SpanPath(this.#moments, spans, first.name);
    return { path, conversions: slice({ begin, end: this.#next }, this.#conversions) };
  }

  /** In order of time, forwards or backwards, whatever has the same touches before it lies together. */
  #findEnd(begin: number, span: Span): number {
    let end = begin + 1;
    while (end < this.#conversions.length && this.#isLike(end, span)) end += 1;
    return end;
  }

  #isLike(place: number, span: Span): boolean {
    const [before, conversion] = [this.#conversions[place - 1]!, this.#conversions[place]!];
    if (this.#isByName && before.name !== conversion.name) return false;
    const { begin, end } = this.#timeline.find(conversion.occurredAt).uncut;
    return begin === span.begin && end === span.end;
  }
}

function sortByName(conversions: readonly CountedConversion[]): readonly CountedConversion[] {
  return [...Map.groupBy(conversions, ({ name }) => name).values()].flat();
}

/** The path of somebody who came and did not convert. */
export function buildLostPath(
  touches: readonly PathTouch[],
  window: Pick<PathWindow, 'direct'>,
  book: KeyBook,
): (name: string) => KeyedPath {
  const timeline = new Timeline(touches, { window: { ...window, lookbackDays: null }, book });
  const spans = timeline.find(END_OF_TIMES);
  return (name) => new SpanPath({}, spans, name);
}

/** No touch is later. */
const END_OF_TIMES = Number.MAX_VALUE;

/** What counts before a conversion, and that with the direct touches that are left out. */
interface Spans {
  counted: Span;
  uncut: Span;
}

/** A person's touches, and beside them those without the direct ones where these are left out. */
class Timeline {
  readonly #all: Track;
  readonly #others: Track;
  readonly #length: number;

  constructor(
    touches: readonly PathTouch[],
    { window, book }: { window: Pick<PathWindow, 'direct' | 'lookbackDays'>; book: KeyBook },
  ) {
    this.#all = new Track(touches, book);
    const isWhole = window.direct === 'include';
    this.#others = isWhole ? this.#all : new Track(touches.filter(isNotDirect), book);
    this.#length = countMilliseconds(window.lookbackDays);
  }

  /** Direct touches are left out unless there are no others. */
  find(until: number): Spans {
    const uncut = this.#all.cut(until - this.#length, until);
    if (this.#others === this.#all) return { uncut, counted: uncut };
    const counted = this.#others.cut(until - this.#length, until);
    return { uncut, counted: counted.begin === counted.end ? uncut : counted };
  }
}

function isNotDirect({ kind }: PathTouch): boolean {
  return !isDirect(kind.channel);
}

/** One kind of touches, with what each counts as by the name of the conversion. */
class Track {
  readonly touches: readonly PathTouch[];
  readonly #book: KeyBook;
  #keys: readonly number[] | undefined;
  #byName: Map<string, readonly number[]> | undefined;
  #places: Map<string, number> | undefined;

  constructor(touches: readonly PathTouch[], book: KeyBook) {
    this.touches = touches;
    this.#book = book;
  }

  /** From a time to another, both inclusive. */
  cut(first: number, last: number): Span {
    return { track: this, begin: findBegin(this.touches, first), end: findBegin(this.touches, last + 1) };
  }

  keysOf(name: string): readonly number[] {
    if (!this.#book.isByName) {
      this.#keys ??= this.#number('');
      return this.#keys;
    }
    this.#byName ??= new Map();
    const keys = this.#byName.get(name) ?? this.#number(name);
    this.#byName.set(name, keys);
    return keys;
  }

  #number(name: string): readonly number[] {
    return this.touches.map((touch) => this.#book.number(touch, name));
  }

  /** Where a visit stands on it; -1: nowhere. */
  findPlace(sessionId: string): number {
    this.#places ??= new Map(this.touches.map((touch, place) => [touch.sessionId, place]));
    return this.#places.get(sessionId) ?? -1;
  }
}

/** A slice of a track. */
interface Span {
  track: Track;
  begin: number;
  end: number;
}

class SpanPath implements KeyedPath {
  readonly moments: Moments;
  readonly touches: readonly PathTouch[];
  readonly keys: readonly number[];
  readonly #uncut: Span;
  readonly #name: string;

  constructor(moments: Moments, { counted, uncut }: Spans, name: string) {
    this.moments = moments;
    this.touches = slice(counted, counted.track.touches);
    this.keys = slice(counted, counted.track.keysOf(name));
    this.#uncut = uncut;
    this.#name = name;
  }

  uncut(): UncutPath {
    const span = this.#uncut;
    return {
      moments: this.moments,
      touches: slice(span, span.track.touches),
      keys: slice(span, span.track.keysOf(this.#name)),
      findPlace(sessionId) {
        const place = sessionId === null ? -1 : span.track.findPlace(sessionId);
        return place >= span.begin && place < span.end ? place - span.begin : -1;
      },
    };
  }
}

function slice<Item>({ begin, end }: Pick<Span, 'begin' | 'end'>, items: readonly Item[]): readonly Item[] {
  return begin === 0 && end === items.length ? items : items.slice(begin, end);
}

const DAY_MS = 86_400_000;

/** A window of days; of none, all time. */
export function countMilliseconds(days: number | null): number {
  return days === null ? Number.POSITIVE_INFINITY : Math.round(days * DAY_MS);
}

/** Most people are no bots: their visits are not written again. */
function keepWanted(visits: readonly Visit[], bots: PathWindow['bots']): readonly Visit[] {
  for (const visit of visits) if (!isWanted(visit, bots)) return visits.filter((one) => isWanted(one, bots));
  return visits;
}

export function isWanted(visit: Visit, bots: PathWindow['bots']): boolean {
  return bots === 'include' || visit.kind.isBot === (bots === 'only');
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
