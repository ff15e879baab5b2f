import type { EventRow } from './event-row.ts';

/**
 * Where events become durable: the one place at which a log such as Kafka or JetStream can stand before Postgres one
 * day. Who stands there is asked for several groups at once, and may be asked for the same events again.
 */
export interface Sink {
  /**
   * Resolves when these events are durable, each once, whatever was written before: they come sorted by key, no key
   * twice. Answers the keys of those that cannot be held, for none of which its neighbours pay. Rejects when nobody
   * knows what became of them: their senders are told to send again.
   */
  write(rows: EventRow[]): Promise<ReadonlySet<string>>;
}
