/** What people did: every visit that is theirs, out of the touches that are ready, by the rule of ownership. */

import type { IdentityRule } from '@lazo/contract';
import type { Database } from '../database/index.ts';
import { readVisitorsOf } from '../resolve/index.ts';
import { nameOf, type Owner, ownerOf, readSpansOf } from './read-owners.ts';
import type { ReadyTouches, ReadyVisits } from './ready/open-ready.ts';
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
  /** When he first said who he is, in whatever visit. Milliseconds since 1970; absent: never. */
  identifiedAt?: number;
}

/** By the owner's name. `members`: the root of each lead of these people. */
export async function readHistories(
  question: HistoryQuestion,
  { owners, members }: { owners: readonly Owner[]; members: ReadonlyMap<string, string> },
): Promise<Map<string, History>> {
  const browsers = owners.flatMap((owner) => (owner && 'visitorId' in owner ? owner.visitorId : []));
  const rows = await readRows(question, { members, browsers });
  const parts = new Map<string, { visits: Visit[][]; identifiedAt?: number }>();
  const partsOf = (owner: Owner) => {
    const name = nameOf(owner);
    const known = parts.get(name) ?? { visits: [] };
    parts.set(name, known);
    return known;
  };
  for (const { owner, visits } of rows.owned) partsOf(owner).visits.push(visits);
  for (const { leadId, identifiedAt } of rows.ready) {
    const root = leadId && members.get(leadId);
    if (!root || identifiedAt === undefined) continue;
    const his = partsOf({ leadId: root });
    his.identifiedAt = Math.min(identifiedAt, his.identifiedAt ?? identifiedAt);
  }
  return new Map([...parts].map(([name, { visits, ...his }]) => [name, { ...his, visits: join(visits) }]));
}

interface Rows {
  ready: readonly ReadyVisits[];
  owned: readonly { owner: Owner; visits: Visit[] }[];
}

/** By time a visit is the lead's as whom it was made, which the ready row says; by other rules, all are of one of the visitor's leads. */
async function readRows(
  { db, siteId, identity, ready }: HistoryQuestion,
  { members, browsers }: { members: ReadonlyMap<string, string>; browsers: readonly string[] },
): Promise<Rows> {
  if (identity === 'time_range') {
    const ofLeads = await ready.ofLeads([...members.keys()]);
    const ofNobody = (await ready.ofVisitors(browsers)).filter(({ leadId }) => leadId === null);
    const owned = [...ofLeads, ...ofNobody].map(({ visitorId, leadId, visits }) => ({
      owner: leadId === null ? { visitorId } : { leadId: members.get(leadId)! },
      visits,
    }));
    return { ready: ofLeads, owned };
  }
  const visitors = new Set([...(await readVisitorsOf(db, siteId, [...members.values()])), ...browsers]);
  const rows = await ready.ofVisitors([...visitors]);
  const spans = await readSpansOf(db, { siteId, identity }, [...visitors]);
  const owned = rows
    .filter(({ visits }) => visits.length > 0)
    .map(({ visits }) => ({ owner: ownerOf(visits[0], spans), visits }));
  return { ready: rows, owned };
}

/** Each list is in order by itself. */
function join(lists: readonly Visit[][]): Visit[] {
  return lists.length === 1 ? lists[0]! : lists.flat().sort(compareVisits);
}
