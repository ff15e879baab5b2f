/** The paths of people's conversions. */

import type { KeyBook } from './key-book.ts';
import type { KeyedPath, Moments, PathTouch } from './path.ts';
import { keepWanted, type PathWindow } from './path-window.ts';
import type { Person } from './person.ts';
import type { CountedConversion } from './read-conversions.sql.ts';
import { type Span, SpanPath, slice, Timeline } from './timeline.ts';

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
export class PersonPaths {
  readonly #conversions: readonly CountedConversion[];
  readonly #moments: Moments;
  readonly #timeline: Timeline;
  readonly #isByName: boolean;
  #next = 0;

  constructor({ conversions, visits, moments }: Person, window: PathWindow, book: KeyBook) {
    this.#conversions = book.isByName ? gatherByName(conversions) : conversions;
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

function gatherByName(conversions: readonly CountedConversion[]): readonly CountedConversion[] {
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
