/** Events that were let in, of any front: to rows, and into the log. */

import type { CheckedEvent } from '@lazo/contract/parse';
import { buildEventKey, type EventRow, type LogWriter } from '../store/index.ts';
import { type BatchClock, buildRow } from './build-row.ts';
import type { Sender } from './sender.ts';

/** An event that was let in. */
export interface Taken {
  /** Where it stood in what was sent. */
  index: number;
  event: CheckedEvent;
  sender: Sender;
}

export interface AppendedEvents {
  /** What is kept now; it is committed, but for what is unstorable. */
  rows: EventRow[];
  /** Rows that the database cannot hold. */
  unstorable: { index: number; row: EventRow }[];
}

/** Resolves when what can be kept is durable. `bytes`: about how much memory it takes. */
export async function appendEvents(
  taken: readonly Taken[],
  { clock, bytes, writer }: { clock: BatchClock; bytes: number; writer: Pick<LogWriter, 'append'> },
): Promise<AppendedEvents> {
  const rows: EventRow[] = [];
  const places: number[] = [];
  for (const { index, event, sender } of taken) {
    const row = buildRow(event, sender, clock);
    if (!row) continue;
    rows.push(row);
    places.push(index);
  }
  const refused = await writer.append(rows, bytes);
  if (refused.size === 0) return { rows, unstorable: [] };
  const placed = rows.map((row, place) => ({ index: places[place]!, row }));
  return { rows, unstorable: placed.filter(({ row }) => refused.has(buildEventKey(row))) };
}
