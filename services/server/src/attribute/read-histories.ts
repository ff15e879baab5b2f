/** What people did: every visit that is theirs, out of the touches that are ready, by the rule of ownership. */

import type { IdentityRule } from '@lazo/contract';
import type { Database } from '../database/index.ts';
import { type Members, readVisitorsOf } from '../resolve/index.ts';
import { nameOf, type Owner, ownerOf, readSpansOf } from './read-owners.ts';
import type { ReadyTouches } from './ready/open-ready.ts';
import { compareVisits, type Visit } from './visit.ts';

export interface HistoryQuestion {
  db: Database;
  siteId: number;
  identity: IdentityRule;
  ready: ReadyTouches;
}

export interface History {
  /** In order. */
  visits: Visit[];
  /** When he first said who he is, in whatever visit. Milliseconds since 1970; undefined: never. */
  identifiedAt: number | undefined;
}

/** By the owner's name. `members`: the leads of these people. */
export async function readHistories(
  question: HistoryQuestion,
  { owners, members }: { owners: readonly Owner[]; members: Members },
): Promise<Map<string, History>> {
  const browsers = owners.flatMap((owner) => (owner && 'visitorId' in owner ? owner.visitorId : []));
  return joinPieces(await readPieces(question, { members, browsers }));
}

/** What one row tells of somebody; his visits in it are in order. */
interface Piece extends History {
  /** The owner's. */
  name: string;
}

/** By time a visit is the lead's as whom it was made, which the ready row says; by other rules, all are of one of the visitor's leads. */
async function readPieces(
  { db, siteId, identity, ready }: HistoryQuestion,
  { members, browsers }: { members: Members; browsers: readonly string[] },
): Promise<Piece[]> {
  const nameLead = (leadId: string) => nameOf({ leadId: members.rootOf(leadId) });
  if (identity === 'time_range') {
    const ofLeads = await ready.ofLeads(members.leadIds);
    const ofNobody = (await ready.ofVisitors(browsers)).filter(({ row }) => row.leadId === null);
    return [...ofLeads, ...ofNobody].map(({ row, visits }) => ({
      name: row.leadId === null ? nameOf({ visitorId: row.visitorId }) : nameLead(row.leadId),
      visits,
      identifiedAt: row.identifiedAt,
    }));
  }
  const visitors = new Set([...(await readVisitorsOf(db, siteId, members.leadIds)), ...browsers]);
  const rows = await ready.ofVisitors([...visitors]);
  const spans = await readSpansOf(db, { siteId, identity }, [...visitors]);
  const stays = rows
    .filter(({ visits }) => visits.length > 0)
    .map(({ visits }) => ({ name: nameOf(ownerOf(visits[0], spans)), visits, identifiedAt: undefined }));
  const words = rows.flatMap(({ row: { leadId, identifiedAt } }) =>
    leadId === null || identifiedAt === undefined ? [] : { name: nameLead(leadId), visits: [], identifiedAt },
  );
  return [...stays, ...words];
}

function joinPieces(pieces: readonly Piece[]): Map<string, History> {
  const histories = new Map<string, History>();
  const scattered = new Map<History, Visit[][]>();
  for (const { name, visits, identifiedAt } of pieces) {
    const known = histories.get(name);
    if (!known) {
      histories.set(name, { visits, identifiedAt });
      continue;
    }
    known.identifiedAt = findEarliest(known.identifiedAt, identifiedAt);
    const lists = scattered.get(known);
    if (lists) lists.push(visits);
    else scattered.set(known, [known.visits, visits]);
  }
  for (const [history, lists] of scattered) history.visits = lists.flat().sort(compareVisits);
  return histories;
}

function findEarliest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}
