/** What was erased, as every replica knows it: read once a second, and believed for two. */

import { sql } from 'kysely';
import type { Database } from '../database/index.ts';
import type { Erasures, EventRow } from '../store/index.ts';
import { buildLeadId } from './lead-id.ts';
import { readKeys } from './read-word.ts';

const READ_EVERY_MS = 1_000;
const BELIEVED_MS = 2_000;
/** After this long every replica that still writes knows of a tombstone; half a second is for what it writes just then. */
export const KNOWN_EVERYWHERE_MS = BELIEVED_MS + 500;

interface Tombstone {
  fromSession: string;
  untilSession: string;
  erasedAt: number;
  sessions: ReadonlySet<string>;
}

interface Knowledge {
  readAt: number;
  /** Changes with every erasure. */
  version: string;
  visitors: Map<string, Tombstone[]>;
  /** By site: its secret, and when which of its leads was erased. */
  leads: Map<number, { secret: Buffer; erasedAt: Map<string, number> }>;
}

export interface WatchedErasures extends Erasures {
  /** Whether what was refused may be kept to be looked at: not where it names somebody who was erased. */
  mayShow(siteId: number, sent: unknown): boolean;
  stop(): void;
}

export function watchErasures(db: Database): WatchedErasures {
  let known: Knowledge | undefined;
  let reading: Promise<void> | undefined;
  const timer = setInterval(() => void readInTurn().catch(() => undefined), READ_EVERY_MS); // who needs it reads again
  timer.unref();

  function readInTurn(): Promise<void> {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  async function read(): Promise<void> {
    const readAt = performance.now(); // what is erased while it is read is not known yet
    const version = await readVersion(db);
    known =
      known?.version === version ? { ...known, readAt } : { readAt, version, ...(await readTombstones(db)) };
  }

  function isFresh(): boolean {
    return known !== undefined && performance.now() - known.readAt < BELIEVED_MS;
  }

  return {
    async whenKnown() {
      // A reading that began long ago may tell too little: then once more.
      for (let attempt = 0; attempt < 3 && !isFresh(); attempt += 1) await readInTurn();
      if (!isFresh()) throw new Error('what was erased is not known just now');
    },
    isErased: (row) => known !== undefined && (isErasedVisit(known, row) || isErasedWord(known, row)),
    mayShow: (siteId, sent) => known === undefined || !namesErased(known, siteId, sent),
    stop: () => clearInterval(timer),
  };
}

function isErasedVisit({ visitors }: Knowledge, row: EventRow): boolean {
  const tombstones = visitors.size > 0 ? visitors.get(`${row.siteId} ${row.visitorId}`) : undefined;
  return (tombstones ?? []).some(
    ({ fromSession, untilSession, erasedAt, sessions }) =>
      fromSession <= row.sessionId &&
      row.sessionId < untilSession &&
      (row.occurredAt <= erasedAt || sessions.has(row.sessionId)),
  );
}

/** An identify that names an erased lead, in whatever browser, said before he was erased. */
function isErasedWord({ leads }: Knowledge, row: EventRow): boolean {
  const site = row.type === 'identify' ? leads.get(row.siteId) : undefined;
  if (!site) return false;
  const traits = (row.properties?.traits ?? {}) as Record<string, unknown>;
  return readKeys(traits, 'verified').some((key) => {
    const erasedAt = site.erasedAt.get(buildLeadId(site.secret, key));
    return erasedAt !== undefined && row.occurredAt <= erasedAt;
  });
}

/** What was refused has any shape: it names a visitor at its top, and people by their keys there, as traits or as a lead. */
function namesErased({ visitors, leads }: Knowledge, siteId: number, sent: unknown): boolean {
  const site = leads.get(siteId);
  if (!site || typeof sent !== 'object' || sent === null) return false;
  const said = sent as Record<string, unknown>;
  if (typeof said.visitorId === 'string' && visitors.has(`${siteId} ${said.visitorId.toLowerCase()}`))
    return true;
  return [said, said.traits, said.properties, said.lead].some(
    (part) =>
      typeof part === 'object' &&
      part !== null &&
      readKeys(part as Record<string, unknown>, 'verified').some((key) =>
        site.erasedAt.has(buildLeadId(site.secret, key)),
      ),
  );
}

/** Rows are only added, and dropped when they are years old: their number and the newest tell of every change. */
async function readVersion(db: Database): Promise<string> {
  const { rows } = await sql<{ version: string }>`
    select concat_ws(' ', (select concat(count(*), max(erased_at), min(erased_at)) from visitor_tombstones),
                          (select concat(count(*), max(erased_at), min(erased_at)) from lead_tombstones)) as version`.execute(
    db,
  );
  return rows[0]!.version;
}

async function readTombstones(db: Database): Promise<Pick<Knowledge, 'visitors' | 'leads'>> {
  const { rows: visits } = await sql<VisitRow>`
    select site_id, visitor_id, erased_at, from_session, until_session, sessions from visitor_tombstones`.execute(
    db,
  );
  const { rows: people } = await sql<{ siteId: number; leadId: string; erasedAt: Date; secret: Buffer }>`
    select site_id, lead_id, erased_at, secret from lead_tombstones join sites using (site_id)`.execute(db);
  const visitors: Knowledge['visitors'] = new Map();
  for (const { siteId, visitorId, erasedAt, sessions, ...span } of visits) {
    const key = `${siteId} ${visitorId}`;
    const tombstone = { ...span, erasedAt: erasedAt.getTime(), sessions: new Set(sessions) };
    visitors.set(key, [...(visitors.get(key) ?? []), tombstone]);
  }
  const leads: Knowledge['leads'] = new Map();
  for (const { siteId, leadId, erasedAt, secret } of people) {
    const site = leads.get(siteId) ?? { secret, erasedAt: new Map() };
    leads.set(siteId, site);
    site.erasedAt.set(leadId, erasedAt.getTime());
  }
  return { visitors, leads };
}

interface VisitRow {
  siteId: number;
  visitorId: string;
  erasedAt: Date;
  fromSession: string;
  untilSession: string;
  sessions: string[];
}
