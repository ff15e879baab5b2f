/** A person's touches in order, out of which the path of each of his conversions is a slice. */

import { isDirect } from '@lazo/contract';
import type { KeyBook } from './key-book.ts';
import type { Path } from './path.ts';
import type { Person } from './person.ts';
import type { Visit } from './read-visits.sql.ts';

/** Which touches count. */
export interface PathWindow {
  /** Null means no limit. */
  lookbackDays: number | null;
  direct: 'include' | 'exclude';
  bots: 'exclude' | 'include' | 'only';
}

/** A path, and what each of its touches counts as. */
export interface KeyedPath extends Path {
  keys: Int32Array;
}

export interface Timeline {
  /** The path of a conversion. Exact milliseconds, both ends of the window inclusive. */
  pathOf(conversion: { occurredAt: Date; name: string }): KeyedPath;
}

/** One kind of touches, with what each counts as by the name of the conversion. */
interface Track {
  touches: readonly Visit[];
  keysOf(name: string): Int32Array;
}

export function buildTimeline(person: Person, window: PathWindow, book: KeyBook): Timeline {
  const all = buildTrack(
    person.visits.filter((visit) => isWanted(visit, window.bots)),
    book,
  );
  const others =
    window.direct === 'exclude'
      ? buildTrack(
          all.touches.filter((touch) => !isDirect(touch.channel)),
          book,
        )
      : undefined;
  return {
    pathOf({ occurredAt, name }) {
      const until = occurredAt.getTime();
      const since = until - countMilliseconds(window.lookbackDays);
      const cut = (track: Track): KeyedPath => {
        const begin = findPlace(track.touches, since);
        const end = findPlace(track.touches, until + 1);
        return {
          occurredAt: until,
          moments: person.moments,
          touches: track.touches.slice(begin, end),
          keys: track.keysOf(name).subarray(begin, end),
        };
      };
      // Direct touches are left out unless there are no others.
      const path = others && cut(others);
      return path && path.touches.length > 0 ? path : cut(all);
    },
  };
}

const DAY_MS = 86_400_000;

/** A window of days; of none, all time. */
export function countMilliseconds(days: number | null): number {
  return days === null ? Number.POSITIVE_INFINITY : Math.round(days * DAY_MS);
}

export function isWanted(visit: Visit, bots: PathWindow['bots']): boolean {
  return bots === 'include' || (visit.bot !== null) === (bots === 'only');
}

function buildTrack(touches: readonly Visit[], book: KeyBook): Track {
  const byName = new Map<string, Int32Array>();
  return {
    touches,
    keysOf(name) {
      const asked = book.isByName ? name : '';
      let keys = byName.get(asked);
      if (!keys) {
        keys = Int32Array.from(touches, (touch) => book.number(touch, asked));
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
