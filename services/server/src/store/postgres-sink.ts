/** The sink that is Postgres: each group is one transaction, by COPY, with its row in `pending`. */

import type pg from 'pg';
import { copyGroup, type Group, insertGroup } from './commit-group.sql.ts';
import { buildEventKey, type EventRow } from './event-row.ts';
import type { CommittedGroup } from './fold.ts';
import type { Sink } from './sink.ts';

export interface PostgresSinkOptions {
  pool: pg.Pool;
  /** The replica's name in `pending`. */
  writerId: string;
  /** Milliseconds since 1970. */
  clock: () => number;
  /** What is erased and must not come back. */
  erasures: Erasures;
  /** Told of every group that is committed. */
  onCommitted: (group: CommittedGroup) => void;
}

/** Events that are dropped, though their senders are told that they were taken. */
export interface Erasures {
  /** Resolves when everything that was erased some seconds ago is known. Rejects when it cannot be. */
  whenKnown(): Promise<void>;
  isErased(row: EventRow): boolean;
}

/** Holds no connection while there is nothing to write. */
export function buildPostgresSink({
  pool,
  writerId,
  clock,
  erasures,
  onCommitted,
}: PostgresSinkOptions): Sink {
  let lastReceivedAt = 0;
  /** After a group met a twin the next ones go the slow way at once, until one meets none. */
  let expectTwins = false;

  async function write(rows: EventRow[]): Promise<Set<string>> {
    const client = await pool.connect();
    try {
      const kept = await dropErased(rows); // as late as can be: from here on nothing waits
      const refused = kept.length > 0 ? await writeWith(client, kept) : new Set<string>();
      client.release();
      return refused;
    } catch (error) {
      client.release(error as Error);
      throw error;
    }
  }

  async function dropErased(rows: EventRow[]): Promise<EventRow[]> {
    await erasures.whenKnown();
    return rows.some(erasures.isErased) ? rows.filter((row) => !erasures.isErased(row)) : rows;
  }

  /** By halves where Postgres cannot hold a value, until the event that has it stands alone. */
  async function writeWith(client: pg.PoolClient, rows: EventRow[]): Promise<Set<string>> {
    const group = { writer: writerId, receivedAt: nextReceivedAt(), rows };
    const startedAt = performance.now();
    try {
      const { fresh, bytes } = await writeOneWay(client, group);
      const seconds = (performance.now() - startedAt) / 1_000;
      for (const row of fresh) row.receivedAt = group.receivedAt;
      const twins = rows.length - fresh.length;
      onCommitted({ receivedAt: group.receivedAt, fresh, bytes, twins, seconds });
      return new Set();
    } catch (error) {
      if (!isDataError(error)) throw error;
      if (rows.length === 1) return new Set([buildEventKey(rows[0]!)]);
      const middle = Math.floor(rows.length / 2);
      const left = await writeWith(client, rows.slice(0, middle));
      const right = await writeWith(client, rows.slice(middle));
      return left.union(right);
    }
  }

  /** Answers what is new in the log. */
  async function writeOneWay(
    client: pg.PoolClient,
    group: Group,
  ): Promise<{ fresh: EventRow[]; bytes: number }> {
    if (!expectTwins) {
      try {
        return { fresh: group.rows, bytes: await copyGroup(client, group) };
      } catch (error) {
        if (!isTwinOrDeadlock(error)) throw error;
        group.receivedAt = nextReceivedAt();
      }
    }
    const { written, bytes } = await insertGroup(client, group);
    expectTwins = written.size < group.rows.length;
    const fresh = expectTwins ? group.rows.filter((row) => written.has(buildEventKey(row))) : group.rows;
    return { fresh, bytes: Math.round((bytes * fresh.length) / group.rows.length) };
  }

  function nextReceivedAt(): number {
    lastReceivedAt = Math.max(lastReceivedAt + 1, Math.floor(clock() * 1_000));
    return lastReceivedAt;
  }

  return { write };
}

function isTwinOrDeadlock(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === '23505' || code === '40P01';
}

/** Class 22 is "data exception": a value that Postgres cannot hold. */
function isDataError(error: unknown): boolean {
  return (error as { code?: string }).code?.startsWith('22') ?? false;
}
