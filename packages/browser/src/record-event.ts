import { createId } from './create-id.ts';
import { putEvent, type QueuedEvent } from './queue.ts';
import { scheduleFlush } from './sender.ts';
import { mayRecord, maySend } from './settings.ts';
import { readIds } from './visit.ts';

/** An event as it is recorded: id, time, visitor and session are added where they are missing. */
export type Draft = { type: QueuedEvent['type'] } & Record<string, unknown>;

/** Puts an event on its way. The answer is the whole of it; undefined where nothing may be recorded. */
export function recordEvent(draft: Draft): QueuedEvent | undefined {
  if (!mayRecord()) return;
  const at = new Date().toISOString();
  const event = { id: createId(), at, ...readIds(), ...draft } as unknown as QueuedEvent;
  putEvent(event);
  if (maySend()) scheduleFlush();
  return event;
}
