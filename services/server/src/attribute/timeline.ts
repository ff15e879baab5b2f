/** A person's touches in order, out of which the path of each of his conversions is a slice. */

import { isDirect } from '@lazo/contract';
import type { KeyBook } from './key-book.ts';
import type { KeyedPath, Moments, PathTouch, UncutPath } from './path.ts';
import { countMilliseconds, type PathWindow } from './path-window.ts';

/** What counts before a conversion, and that with the direct touches that are left out. */
export interface Spans {
  counted: Span;
  uncut: Span;
}

/** A person's touches, and beside them those without the direct ones where these are left out. */
export class Timeline {
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
export interface Span {
  track: Track;
  begin: number;
  end: number;
}

export class SpanPath implements KeyedPath {
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

/** Part of a list; the list itself where it is the whole. */
export function slice<Item>(
  { begin, end }: Pick<Span, 'begin' | 'end'>,
  items: readonly Item[],
): readonly Item[] {
  return begin === 0 && end === items.length ? items : items.slice(begin, end);
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
