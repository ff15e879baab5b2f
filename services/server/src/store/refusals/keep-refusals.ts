/** Refusals on their way to where they can be looked at: kept in memory for a second, so that none costs a commit. */

import { buildUuidV7, type Refusal } from '@lazo/contract';
import { cleanText } from '@lazo/contract/parse';
import type { Database } from '../../database/index.ts';
import { addRefusalCounts, insertRefusals, type RefusalCount } from './refusals.sql.ts';
import type { RefusalsTable, RefusingDoor } from './refusals.table.ts';

export interface RefusalKeeper {
  /** Keeps what was refused. It takes no time that the sender waits for. */
  keep(refused: RefusedThing): void;
  /** Writes what waits, and no more after that. */
  stop(): Promise<void>;
}

interface RefusedThing {
  siteId: number;
  door: RefusingDoor;
  refusal: Refusal<string>;
  /** Undefined where nothing of it may be kept. */
  sent: unknown;
}

export interface RefusalKeeperOptions {
  db: Database;
  clock: () => number;
  /** Whether what was sent may be looked at; absent: it may. */
  mayShow?: (siteId: number, sent: unknown) => boolean;
  /** Told of every refusal. */
  observe?: (door: RefusingDoor, reason: string) => void;
  log: { warn(details: object, message: string): void };
}

const WRITE_EVERY_MS = 1_000;
/** Of one site in one write; the others are counted. A tracking that is wrong is wrong a thousand times in the same way. */
const KEPT_AT_ONCE = 100;
/** Characters of what was sent: enough to see what it was. */
const SENT_LENGTH = 2_000;

export function startRefusalKeeper({
  db,
  clock,
  mayShow,
  observe,
  log,
}: RefusalKeeperOptions): RefusalKeeper {
  let refusals: RefusalsTable[] = [];
  let counts = new Map<string, RefusalCount>();
  let kept = new Map<number, number>();
  let writing: Promise<void> | undefined;
  const timer = setInterval(() => void writeInTurn(), WRITE_EVERY_MS);
  timer.unref();

  function keep({ siteId, door, refusal, sent }: RefusedThing): void {
    const now = clock();
    observe?.(door, refusal.reason);
    count({
      siteId,
      door,
      reason: refusal.reason,
      day: new Date(now).toISOString().slice(0, 10),
      refused: 1,
    });
    const known = kept.get(siteId) ?? 0;
    if (known >= KEPT_AT_ONCE) return;
    kept.set(siteId, known + 1);
    const { reason, field, detail } = refusal;
    refusals.push({
      siteId,
      refusalId: buildUuidV7(now, crypto.getRandomValues(new Uint8Array(10))),
      refusedAt: new Date(now),
      door,
      reason,
      field: cleanText(field),
      detail: cleanText(detail),
      sent: mayShow && !mayShow(siteId, sent) ? null : describeSent(sent),
    });
  }

  function count(one: RefusalCount): void {
    const key = `${String(one.siteId).padStart(10, '0')} ${one.day} ${one.door} ${one.reason}`;
    counts.set(key, { ...one, refused: one.refused + (counts.get(key)?.refused ?? 0) });
  }

  /** One write at a time: what comes while the database is slow goes with the next. */
  function writeInTurn(): Promise<void> {
    writing ??= write().finally(() => {
      writing = undefined;
    });
    return writing;
  }

  async function write(): Promise<void> {
    if (counts.size === 0) return;
    const waiting = { refusals, counts };
    refusals = [];
    counts = new Map();
    kept = new Map();
    try {
      await db.transaction().execute(async (trx) => {
        await insertRefusals(trx, waiting.refusals);
        await addRefusalCounts(trx, sortByKey(waiting.counts));
      });
    } catch (error) {
      log.warn({ err: error, refusals: waiting.refusals.length }, 'refusals could not be kept');
    }
  }

  return {
    keep,
    stop: async () => {
      clearInterval(timer);
      await writing;
      await writeInTurn();
    },
  };
}

function sortByKey(counts: ReadonlyMap<string, RefusalCount>): RefusalCount[] {
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count);
}

function describeSent(sent: unknown): string | null {
  if (sent === undefined) return null;
  try {
    return cleanText(JSON.stringify(sent).slice(0, SENT_LENGTH));
  } catch {
    return null; // it nests deeper than can be written
  }
}
