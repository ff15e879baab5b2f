/**
 * Erasing a person, step by step. First every replica learns that he is gone, and what it had already taken is folded;
 * only then is anything removed: so no retry, no fold and no other replica can bring him back.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { dropUnusedKinds, lockReady } from '../attribute/index.ts';
import type { Database } from '../database/index.ts';
import { buildProblem } from '../errors.ts';
import { KNOWN_EVERYWHERE_MS, lockPeople } from '../resolve/index.ts';
import { endRefolds, lockFoldsAlone, withRetries } from '../store/index.ts';
import { type AddressPatterns, buildAddressPatterns } from './address-forms.ts';
import { type ErasedRows, eraseRows } from './erase-rows.sql.ts';
import { redactKinds, redactTexts } from './redact-texts.sql.ts';
import { whenFolded, whenWritten } from './settle.sql.ts';
import { readTheirs } from './theirs.sql.ts';
import { findUncovered, insertTombstones } from './tombstones.sql.ts';

interface Erasure {
  /** The root of the person. */
  leadId: string;
  /** What began until this moment is erased; what comes later is another story. */
  erasedAt: Date;
  /** Told what it does next; of a large log a step may take minutes. */
  tell?: (step: ErasureStep) => void;
}

export type ErasureStep = 'make known' | 'look at others' | 'take rows';

export interface ErasureReport {
  leadId: string;
  /** RFC 3339. */
  erasedAt: string;
  /** Rows by table. */
  erased: ErasedRows;
}

/** Something of his may come in while tombstones are made known; then they are made known again. */
const ROUNDS = 5;

/** Erases a person and answers what that took. Throws 503 where the database is too busy: erasing again goes on. */
export async function eraseLead(db: Database, siteId: number, erasure: Erasure): Promise<ErasureReport> {
  const { leadId, erasedAt, tell = () => undefined } = erasure;
  const addresses = new Set<string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const theirs = await readTheirs(db, siteId, { leadId, until: erasedAt });
    for (const address of theirs.addresses) addresses.add(address);
    tell('make known');
    await insertTombstones(db, theirs, erasedAt);
    await sleep(KNOWN_EVERYWHERE_MS);
    await whenWritten(db); // what was let in before
    await whenFolded(db);
    tell('look at others');
    const patterns = buildAddressPatterns([...addresses]);
    const redacted = patterns ? await redactTexts(db, { siteId, patterns, theirs }) : 0;
    tell('take rows');
    const erased = await eraseCovered(db, siteId, { ...erasure, patterns });
    if (!erased) continue;
    await dropUnusedKinds(db, siteId); // what only his visits said
    return { leadId, erasedAt: erasedAt.toISOString(), erased: { ...erased, redacted } };
  }
  const detail = 'He goes on sending while he is erased. Erase him again after a moment.';
  throw buildProblem(503, { reason: 'unavailable', detail }, { 'retry-after': '10' });
}

/** Removes his rows while nothing is folded; undefined, removing none, when there are some of which no replica was told. */
function eraseCovered(
  db: Database,
  siteId: number,
  { leadId, erasedAt, patterns }: Erasure & { patterns: AddressPatterns | undefined },
): Promise<ErasedRows | undefined> {
  return withRetries(() =>
    db.transaction().execute(async (trx) => {
      await lockReady(trx, siteId); // before all others, as who makes touches ready has it
      await lockFoldsAlone(trx);
      await lockPeople(trx, [siteId]);
      const theirs = await readTheirs(trx, siteId, { leadId, until: erasedAt });
      if (await findUncovered(trx, theirs, erasedAt)) return undefined;
      await endRefolds(trx); // one may have read him, or a row in which his address stands
      const erased = await eraseRows(trx, theirs, erasedAt);
      if (patterns) await redactKinds(trx, siteId, patterns);
      return erased;
    }),
  );
}
