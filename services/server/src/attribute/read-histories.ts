/** What people did: every visit that is theirs, out of the touches that are ready, by the rule of ownership. */

import type { IdentityRule } from '@lazo/contract';
import type { Database } from '../database/index.ts';
import { type Members, readVisitorsOf } from '../resolve/index.ts';
import { nameOf, type Owner, ownerOf, readSpansOf } from './read-owners.ts';
import type { OwnedVisits, ReadyTouches } from './ready/open-ready.ts';
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
  const { ready, owned } = await readRows(question, { members, browsers });
  const histories = new Map<string, History>();
  for (const [name, lists] of Map.groupBy(owned, ({ owner }) => nameOf(owner)))
    histories.set(name, { visits: joinVisits(lists), identifiedAt: undefined });
  for (const { row } of ready)
    if (row.leadId !== null && row.identifiedAt !== undefined)
      addWord(histories, nameOf({ leadId: members.rootOf(row.leadId) }), row.identifiedAt);
  return histories;
}

/** Each list is of another browser, and in order by itself. */
function joinVisits(lists: readonly { visits: Visit[] }[]): Visit[] {
  return lists.length === 1 ? lists[0]!.visits : lists.flatMap(({ visits }) => visits).sort(compareVisits);
}

function addWord(histories: Map<string, History>, name: string, identifiedAt: number): void {
  const known = histories.get(name);
  if (!known) histories.set(name, { visits: [], identifiedAt });
  else known.identifiedAt = Math.min(identifiedAt, known.identifiedAt ?? identifiedAt);
}

interface Rows {
  ready: readonly OwnedVisits[];
  owned: readonly { owner: Owner; visits: Visit[] }[];
}

/** By time a visit is the lead's as whom it was made, which the ready row says; by other rules, all are of one of the visitor's leads. */
async function readRows(
  { db, siteId, identity, ready }: HistoryQuestion,
  { members, browsers }: { members: Members; browsers: readonly string[] },
): Promise<Rows> {
  if (identity === 'time_range') {
    const ofLeads = await ready.ofLeads(members.leadIds);
    const ofNobody = (await ready.ofVisitors(browsers)).filter(({ row }) => row.leadId === null);
    const owned = [...ofLeads, ...ofNobody].map(({ row, visits }) => ({
      owner: row.leadId === null ? { visitorId: row.visitorId } : { leadId: members.rootOf(row.leadId) },
      visits,
    }));
    return { ready: ofLeads, owned };
  }
  const visitors = new Set([...(await readVisitorsOf(db, siteId, members.leadIds)), ...browsers]);
  const rows = await ready.ofVisitors([...visitors]);
  const spans = await readSpansOf(db, { siteId, identity }, [...visitors]);
  const owned = rows
    .filter(({ visits }) => visits.length > 0)
    .map(({ visits }) => ({ owner: ownerOf(visits[0], spans), visits }));
  return { ready: rows, owned };
}
