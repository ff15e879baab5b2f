/** What people did: every visit that is theirs, out of the touches that are ready, by the rule of ownership. */

import type { IdentityRule } from '@lazo/contract';
import type { Database } from '../database/index.ts';
import { readVisitorsOf } from '../resolve/index.ts';
import { type BuyerKey, keyOf } from './buyer.ts';
import type { LeadBook } from './lead-book.ts';
import { ownerOf, readSpansOf } from './read-owners.ts';
import type { ReadyTouches } from './ready/open-ready.ts';
import { compareVisits, type Visit } from './visit.ts';

export interface HistoryQuestion {
  db: Database;
  siteId: number;
  identity: IdentityRule;
  leads: LeadBook;
  ready: ReadyTouches;
}

/** Leads by their numbers, all of each person, and browsers by their ids. */
export interface Asked {
  members: readonly number[];
  browsers: readonly string[];
}

export interface History {
  /** In order; made anew whenever somebody asks. */
  unpack(): readonly Visit[];
  /** When he first said who he is, in whatever visit. Milliseconds since 1970; undefined: never. */
  readonly identifiedAt: number | undefined;
}

export type Histories = ReadonlyMap<BuyerKey, History>;

/** Asks Postgres for all that it takes; to put it together is left to the caller, for when Postgres is at work on the next. */
export function readHistories(question: HistoryQuestion, asked: Asked): Promise<() => Histories> {
  return question.identity === 'time_range' ? readByTime(question, asked) : readWhole(question, asked);
}

/** A visit is the lead's as whom it was made, which the ready row says. */
async function readByTime(
  { leads, ready }: HistoryQuestion,
  { members, browsers }: Asked,
): Promise<() => Histories> {
  const ofLeads = await ready.ofLeads(leads, members);
  const ofBrowsers = await ready.ofVisitors(browsers);
  return () => {
    const histories = new Gathering();
    for (const row of ofLeads) histories.add(leads.rootOf(row.numberLead(leads)!), row);
    for (const row of ofBrowsers) if (row.leadId === null) histories.add(row.visitorId, row);
    return histories.close();
  };
}

/** All visits of a visitor are one of his leads'; a word is whose it names. */
async function readWhole(
  { db, siteId, identity, leads, ready }: HistoryQuestion,
  { members, browsers }: Asked,
): Promise<() => Histories> {
  const leadIds = members.map((lead) => leads.read(lead));
  const visitors = [...new Set([...(await readVisitorsOf(db, siteId, leadIds)), ...browsers])];
  const rows = await ready.ofVisitors(visitors);
  const spans = await readSpansOf(db, { siteId, identity }, visitors);
  return () => {
    const histories = new Gathering();
    for (const row of rows) {
      const { identifiedAt } = row;
      const visits = row.unpack();
      if (visits.length > 0)
        histories.add(keyOf(ownerOf(visits[0], spans), leads), buildHistory(visits, undefined));
      const lead = row.numberLead(leads);
      if (lead !== undefined && identifiedAt !== undefined)
        histories.add(leads.rootOf(lead), buildHistory([], identifiedAt));
    }
    return histories.close();
  };
}

/** Gathers what rows tell, each of one browser and in order. */
class Gathering {
  readonly #byKey = new Map<BuyerKey, History>();
  readonly #scattered = new Map<BuyerKey, History[]>();

  add(key: BuyerKey, history: History): void {
    const known = this.#byKey.get(key);
    if (!known) {
      this.#byKey.set(key, history);
      return;
    }
    const some = this.#scattered.get(key);
    if (some) some.push(history);
    else this.#scattered.set(key, [known, history]);
  }

  close(): Histories {
    for (const [key, some] of this.#scattered) this.#byKey.set(key, joinHistories(some));
    return this.#byKey;
  }
}

function joinHistories(histories: readonly History[]): History {
  const lists = histories.map((history) => history.unpack()).filter((visits) => visits.length > 0);
  const times = histories.flatMap(({ identifiedAt }) => identifiedAt ?? []).sort((a, b) => a - b);
  return buildHistory(lists.length === 1 ? lists[0]! : lists.flat().sort(compareVisits), times[0]);
}

function buildHistory(visits: readonly Visit[], identifiedAt: number | undefined): History {
  return { unpack: () => visits, identifiedAt };
}
