/** Which conversions are behind a number of a report, and how much of it each is. */

import {
  type AttributionQuery,
  type AttributionRow,
  type ExplainAnswer,
  type ExplainedConversion,
  NONE,
  type TouchDimension,
} from '@lazo/contract';
import type { Database } from '../database/index.ts';
import { attribute, buildRange, isDataDriven } from './answer-attribution.ts';
import type { ClosedBook, Credited } from './attribute-people.ts';
import type { Key, KeyBook } from './key-book.ts';
import { SHARE_DIGITS } from './ledger.ts';
import { formatAmount, readPrinted } from './money.ts';
import type { CountedConversion } from './read-conversions.sql.ts';
import { shareOut } from './share-out.ts';
import type { Worth } from './worth.ts';

/** Rows of an answer by their values; null: the touch has none. What is absent may be anything. */
export type Cell = Partial<Record<TouchDimension, string | null>>;

type Sum = ExplainAnswer['number'][number];

/** A conversion with its part of the number, to the last printed digit. */
export interface PrintedPart {
  conversion: CountedConversion;
  worth: Worth;
  credit: ExplainedConversion['credit'];
}

/** What the rows come to, and every conversion that has a touch in them, the latest first; under the only model of the query. */
export async function explainCell(
  db: Database,
  siteId: number,
  { query, cell }: { query: AttributionQuery; cell: Cell },
): Promise<{ number: Sum[]; parts: PrintedPart[] }> {
  const isAsked = buildMatcher(query.by, cell);
  const isInRange = buildRange(query) ?? (() => true);
  const parts: Part[] = [];
  const closed = await attribute(db, siteId, query, (credited, book) => {
    const stake = findStake(credited, { isAsked, isInRange, book });
    if (!stake) return ignore;
    const { isOpen, isOfDated } = stake;
    const share = { conversions: stake.share, value: stake.share };
    return ({ conversion, worth }) => {
      if (!isOfDated || isInRange(conversion.occurredAt)) parts.push({ conversion, worth, share, isOpen });
    };
  });
  const rows = closed.rows.filter((row) => isAsked(readKey(row, query.by)));
  if (query.models.some(isDataDriven)) fillShares(parts, closed, isAsked);
  const byCurrency = Map.groupBy(rows, (row) => row.currency);
  const number = [...byCurrency.values()].map(addRows);
  const printed = number.flatMap((sum) =>
    printParts(
      parts.filter(({ worth }) => worth.currency === sum.currency),
      { sum, rows: byCurrency.get(sum.currency)!.length },
    ),
  );
  return { number, parts: printed.sort(compareParts) };
}

function ignore(): void {}

/** Whether a row is asked for, by its key; null is the row of what no touch earned. */
type Matcher = (key: Key | null) => boolean;

export function buildMatcher(by: AttributionQuery['by'], cell: Cell): Matcher {
  const wanted = by.flatMap((dimension, column) => {
    const value = dimension === 'conversion' ? undefined : cell[dimension];
    return value === undefined ? [] : [{ column, value }];
  });
  return (key) => wanted.every(({ column, value }) => (key === null ? NONE : key[column]) === value);
}

function readKey(row: AttributionRow, by: AttributionQuery['by']): Key | null {
  const key = by.map((dimension) => row[dimension] as string | null);
  return key.every((value) => value === NONE) ? null : key;
}

/** A conversion on its way to be one of those behind the number. */
interface Part {
  conversion: CountedConversion;
  worth: Worth;
  /** Of the conversion, and of its value. */
  share: { conversions: number; value: number };
  /** Whether a model that needs all paths first has yet to say it. */
  isOpen: boolean;
}

/** What the conversions of a path are of the number. */
interface Stake {
  share: number;
  isOpen: Part['isOpen'];
  /** Whether it is theirs alone that were made in the range: there is no touch that could be. */
  isOfDated: boolean;
}

/** Undefined where they are nothing of it. */
function findStake(
  { path, shares, model }: Credited,
  asked: { isAsked: Matcher; isInRange: (time: number) => boolean; book: KeyBook },
): Stake | undefined {
  if (isDataDriven(model) && path.touches.length > 0) return { share: 0, isOpen: true, isOfDated: false };
  if (!shares) return asked.isAsked(null) ? { share: 1, isOpen: false, isOfDated: true } : undefined;
  let [share, touches] = [0, 0];
  for (const [place, touch] of path.touches.entries()) {
    if (!asked.isInRange(touch.startedAt) || !asked.isAsked(asked.book.read(path.keys[place]!))) continue;
    touches += 1;
    share += shares[place]!;
  }
  return touches > 0 ? { share, isOpen: false, isOfDated: false } : undefined;
}

/** A model that credits rows gives each the same part of every conversion that some touch earned. */
function fillShares(
  parts: readonly Part[],
  { readShares, readKey: read }: ClosedBook,
  isAsked: Matcher,
): void {
  const known = new Map<string, Part['share']>();
  for (const part of parts.filter(({ isOpen }) => isOpen)) {
    const { name } = part.conversion;
    const { currency } = part.worth;
    const place = JSON.stringify([name, currency]);
    let share = known.get(place);
    if (!share) {
      const shares = readShares(name, currency);
      const none = shares.length === 0 && isAsked(null) ? 1 : 0;
      share = { conversions: none, value: none };
      for (const { key, conversions, value } of shares) {
        if (!isAsked(read(key))) continue;
        share.conversions += conversions;
        share.value += value;
      }
      known.set(place, share);
    }
    part.share = share;
  }
}

/** Rows of one currency as one number: they are rounded, so this is what a reader adds up. */
function addRows(rows: readonly AttributionRow[]): Sum {
  const { model, currency } = rows[0]!;
  const minor = rows.reduce((sum, row) => sum + readMinor(row), 0n);
  return {
    model,
    currency,
    conversions:
      rows.reduce((sum, row) => sum + Math.round(row.conversions * SHARE_DIGITS), 0) / SHARE_DIGITS,
    value: currency === null ? null : formatAmount(minor, currency),
    touches: rows.reduce((sum, row) => sum + row.touches, 0),
  };
}

function readMinor({ value }: { value: string | null }): bigint {
  return value === null ? 0n : readPrinted(value);
}

/** Rounds the parts so that they add up to the number, which is of so many rows that were rounded. */
function printParts(parts: readonly Part[], { sum, rows }: { sum: Sum; rows: number }): PrintedPart[] {
  const counts = shareOut(
    BigInt(Math.round(sum.conversions * SHARE_DIGITS)),
    parts.map(({ share }) => share.conversions * SHARE_DIGITS),
    rows,
  );
  const values = shareOut(
    readMinor(sum),
    parts.map(({ share, worth }) => share.value * worth.minor),
    rows,
  );
  return parts.map(({ conversion, worth }, place) => ({
    conversion,
    worth,
    credit: {
      conversions: Number(counts[place]) / SHARE_DIGITS,
      value: sum.currency === null ? null : formatAmount(values[place]!, sum.currency),
    },
  }));
}

function compareParts({ conversion: a }: PrintedPart, { conversion: b }: PrintedPart): number {
  return b.occurredAt - a.occurredAt || (b.conversionId < a.conversionId ? -1 : 1);
}
