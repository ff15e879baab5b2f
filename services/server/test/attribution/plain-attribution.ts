/**
 * The rules of attribution once more, written as plainly as they are told and without a line of the engine: for each
 * sale, look through everything. Slow, and meant to be read beside the rules.
 */

import type { Happening } from './golden-cases.ts';

type Visit = Extract<Happening, { visit: string }>;
type Identify = Extract<Happening, { identify: string }>;
type Reach = Extract<Happening, { reach: string }>;
type Sale = Extract<Happening, { sell: string }>;

export interface PlainQuestion {
  identity: 'time_range' | 'first' | 'last';
  direct: 'include' | 'exclude';
  /** Null: no window. */
  lookbackDays: number | null;
  model: string;
}

/** Shares of the roles, and of the rest; a row of the table of models. */
const ROLES: Record<
  string,
  { first?: number; lead?: number; opportunity?: number; last?: number; rest?: number }
> = {
  first: { first: 1 },
  last: { last: 1 },
  linear: { rest: 1 },
  u_shaped: { first: 0.4, last: 0.4, rest: 0.2 },
  u_lead: { first: 0.4, lead: 0.4, rest: 0.2 },
  w_shaped: { first: 0.3, lead: 0.3, opportunity: 0.3, rest: 0.1 },
  full_path: { first: 0.225, lead: 0.225, opportunity: 0.225, last: 0.225, rest: 0.1 },
  j_shaped: { first: 0.2, last: 0.6, rest: 0.2 },
  inverse_j: { first: 0.6, last: 0.2, rest: 0.2 },
};

/** The twelve models that look at one path alone. */
export const PLAIN_MODELS = [...Object.keys(ROLES), 'last_non_direct', 'time_decay', 'participation'];

const DAY = 24 * 60 * 60 * 1000;
const ms = (one: { at: string }) => Date.parse(one.at);

/** Major units by channel. */
export function attributePlainly(
  happens: readonly Happening[],
  question: PlainQuestion,
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const sale of happens.filter((one): one is Sale => 'sell' in one))
    for (const [channel, value] of creditSale(happens, sale, question))
      sums.set(channel, (sums.get(channel) ?? 0) + value);
  return sums;
}

function creditSale(happens: readonly Happening[], sale: Sale, question: PlainQuestion): [string, number][] {
  const visits = happens.filter((one): one is Visit => 'visit' in one).sort(byTimeThenName);
  const ownerOf = (visit: Visit) => findOwner(happens, visits, visit, question.identity);
  const buyer = findBuyer(sale, visits, ownerOf);
  const inWindow = visits.filter((visit) => {
    const age = ms(sale) - ms(visit);
    return (
      age >= 0 &&
      (question.lookbackDays === null || age <= question.lookbackDays * DAY) &&
      ownerOf(visit) === buyer
    );
  });
  const others = inWindow.filter((visit) => visit.from !== 'Direct');
  const touches = question.direct === 'exclude' && others.length > 0 ? others : inWindow;
  const value = Number(sale.value);
  if (touches.length === 0) return [['(none)', value]];
  if (question.model === 'participation')
    return [...new Set(touches.map((touch) => touch.from))].map((channel) => [channel, value]);
  const weights = weigh(happens, { touches, sale, buyer, model: question.model });
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return touches.map((touch, place) => [touch.from, (value * weights[place]!) / sum]);
}

function byTimeThenName(a: Visit, b: Visit): number {
  return ms(a) - ms(b) || (a.visit < b.visit ? -1 : 1);
}

/** A lead's letter, or a browser's name. */
function findOwner(
  happens: readonly Happening[],
  visits: readonly Visit[],
  visit: Visit,
  identity: PlainQuestion['identity'],
): string {
  const said = happens
    .filter((one): one is Identify => 'identify' in one && one.by === visit.by)
    .sort((a, b) => ms(a) - ms(b));
  if (said.length === 0) return visit.by;
  if (identity === 'first') return said[0]!.identify;
  if (identity === 'last') return said.at(-1)!.identify;
  const place = visits.indexOf(visit);
  const placeOf = (word: Identify) => visits.findIndex((one) => one.visit === word.in);
  const within = said.filter((word) => word.in === visit.visit);
  if (within.length > 0) return within.at(-1)!.identify;
  const before = said.filter((word) => placeOf(word) < place);
  if (before.length > 0) {
    const latest = Math.max(...before.map(placeOf));
    return before.filter((word) => placeOf(word) === latest).at(-1)!.identify;
  }
  const next = Math.min(...said.map(placeOf));
  return said.filter((word) => placeOf(word) === next).at(-1)!.identify;
}

function findBuyer(
  sale: Sale,
  visits: readonly Visit[],
  ownerOf: (visit: Visit) => string,
): string | undefined {
  const { to } = sale;
  if (typeof to === 'string') return to;
  const his = visits.filter((visit) => visit.by === to.browser);
  const named = his.find((visit) => visit.visit === to.visit);
  const before = his.filter((visit) => ms(visit) <= ms(sale)).at(-1);
  const visit = named ?? before ?? his[0];
  return visit && ownerOf(visit);
}

function weigh(
  happens: readonly Happening[],
  asked: { touches: readonly Visit[]; sale: Sale; buyer: string | undefined; model: string },
): number[] {
  const { touches, sale, buyer, model } = asked;
  if (model === 'time_decay') return touches.map((touch) => 2 ** (-(ms(sale) - ms(touch)) / (7 * DAY)));
  if (model === 'last_non_direct') {
    const chosen = touches.filter((touch) => touch.from !== 'Direct').at(-1) ?? touches.at(-1);
    return touches.map((touch) => (touch === chosen ? 1 : 0));
  }
  const shares = ROLES[model]!;
  const earliest = (times: number[]) => (times.length === 0 ? undefined : Math.min(...times));
  const leadAt = earliest(
    happens.filter((one): one is Identify => 'identify' in one && one.identify === buyer).map(ms),
  );
  const opportunityAt = earliest(
    happens
      .filter((one): one is Reach => 'reach' in one && one.reach === 'opportunity' && one.by === buyer)
      .map(ms),
  );
  const lastAt = (time: number | undefined) =>
    time === undefined ? undefined : touches.filter((touch) => ms(touch) <= time).at(-1);
  const holders: [Visit | undefined, number | undefined][] = [
    [touches[0], shares.first],
    [lastAt(leadAt), shares.lead],
    [lastAt(opportunityAt), shares.opportunity],
    [touches.at(-1), shares.last],
  ];
  const held = holders.filter(([touch, share]) => touch && share);
  const rest = touches.filter((touch) => held.every(([holder]) => holder !== touch));
  return touches.map((touch) => {
    const own = held.filter(([holder]) => holder === touch).reduce((sum, [, share]) => sum + share!, 0);
    return rest.includes(touch) ? (shares.rest ?? 0) / rest.length : own;
  });
}
