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
): Promise<ReadonlyMap<string, History>> {
  const browsers = owners.flatMap((owner) => (owner && 'visitorId' in owner ? owner.visitorId : []));
  const histories = new Histories();
  if (question.identity === 'time_range') await readByTime(question, { browsers, members, histories });
  else await readWhole(question, { browsers, members, histories });
  return histories.close();
}

interface Reading {
  browsers: readonly string[];
  members: Members;
  histories: Histories;
}

/** A visit is the lead's as whom it was made, which the ready row says. */
async function readByTime(
  { ready }: HistoryQuestion,
  { browsers, members, histories }: Reading,
): Promise<void> {
  for (const { row, visits } of await ready.ofLeads(members.leadIds))
    histories.add(nameOf({ leadId: members.rootOf(row.leadId!) }), visits, row.identifiedAt);
  for (const { row, visits } of await ready.ofVisitors(browsers))
    if (row.leadId === null) histories.add(nameOf({ visitorId: row.visitorId }), visits, undefined);
}

/** All visits of a visitor are one of his leads'; a word is whose it names. */
async function readWhole(
  { db, siteId, identity, ready }: HistoryQuestion,
  { browsers, members, histories }: Reading,
): Promise<void> {
  const visitors = new Set([...(await readVisitorsOf(db, siteId, members.leadIds)), ...browsers]);
  const rows = await ready.ofVisitors([...visitors]);
  const spans = await readSpansOf(db, { siteId, identity }, [...visitors]);
  for (const { row, visits } of rows) {
    if (visits.length > 0) histories.add(nameOf(ownerOf(visits[0], spans)), visits, undefined);
    if (row.leadId !== null && row.identifiedAt !== undefined)
      histories.add(nameOf({ leadId: members.rootOf(row.leadId) }), [], row.identifiedAt);
  }
}

/** Gathers what rows tell, each of one browser and in order. */
class Histories {
  readonly #byName = new Map<string, History>();
  readonly #scattered = new Map<History, Visit[][]>();

  add(name: string, visits: Visit[], identifiedAt: number | undefined): void {
    const known = this.#byName.get(name);
    if (!known) {
      this.#byName.set(name, { visits, identifiedAt });
      return;
    }
    known.identifiedAt = findEarliest(known.identifiedAt, identifiedAt);
    if (visits.length === 0) return;
    const lists = this.#scattered.get(known);
    if (lists) lists.push(visits);
    else if (known.visits.length > 0) this.#scattered.set(known, [known.visits, visits]);
    else known.visits = visits;
  }

  close(): ReadonlyMap<string, History> {
    for (const [history, lists] of this.#scattered) history.visits = lists.flat().sort(compareVisits);
    return this.#byName;
  }
}

function findEarliest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}
