/** Reads what a question is about and credits it. */

import { type AttributionQuery, DATA_DRIVEN_MODELS, type Model, ROLES } from '@lazo/contract';
import type { Database } from '../database/index.ts';
import { type ClosedBook, openAttribution, type Tell } from './attribute-people.ts';
import { readConversionRates } from './conversion-rates.ts';
import type { Range } from './credit-in-range.ts';
import { countMilliseconds } from './path-window.ts';
import { type ConversionQuestion, readConversions } from './read-conversions.sql.ts';
import { readLost } from './read-lost.ts';
import { nameOf } from './read-owners.ts';
import { type PeopleQuestion, readPeople } from './read-people.ts';

/** Every model of a question in one pass. `tell` hears of the paths and their conversions under each model. */
export async function attribute(
  db: Database,
  siteId: number,
  query: AttributionQuery,
  tell?: Tell,
): Promise<ClosedBook> {
  const asked = buildConversionQuestion(siteId, query);
  const rates = await readConversionRates(db, { siteId, ...query }, asked);
  const book = openAttribution({ ...query, ...rates, isInRange: buildRange(query) }, tell);
  const needsLost = query.models.some(isDataDriven);
  const buyers = new Set<string>();
  const conversions = readConversions(db, asked);
  for await (const people of readPeople(db, buildPeopleQuestion(siteId, query), conversions)) {
    if (needsLost) for (const { owner } of people) buyers.add(nameOf(owner));
    await book.add(people);
  }
  if (needsLost) {
    const range = { from: new Date(query.from), to: new Date(query.to) };
    for await (const people of readLost(db, { siteId, ...query, ...range }, buyers))
      for (const visits of people) await book.addLost(visits);
  }
  return book.close();
}

export function buildPeopleQuestion(siteId: number, query: AttributionQuery): PeopleQuestion {
  return { siteId, identity: query.identity, needsMoments: needsMoments(query) };
}

/** With `dateBy=touch`, which times of touches are asked for. */
export function buildRange({ dateBy, from, to }: AttributionQuery): Range {
  if (dateBy === 'conversion') return undefined;
  const [first, end] = [Date.parse(from), Date.parse(to)];
  return (time) => time >= first && time < end;
}

/** Whether a model has a role that depends on what else the person did. */
function needsMoments({
  models,
  customWeights,
}: Pick<AttributionQuery, 'models' | 'customWeights'>): boolean {
  return models.some(
    (model) =>
      MODELS_WITH_MOMENTS.includes(model) ||
      (model === 'custom' && ROLES.some((role) => MOMENTS.has(role) && customWeights?.[role])),
  );
}

const MODELS_WITH_MOMENTS: readonly Model[] = ['u_lead', 'w_shaped', 'full_path', 'incremental'];
const MOMENTS = new Set<string>(['lead', 'opportunity']);

export function isDataDriven(model: Model): boolean {
  return DATA_DRIVEN_MODELS.some((one) => one === model);
}

/** By touch date a conversion may lie after the range by as much as the window is long. */
function buildConversionQuestion(siteId: number, query: AttributionQuery): ConversionQuestion {
  const { conversions: names, lookbackDays } = query;
  const until = Date.parse(query.to) + (query.dateBy === 'touch' ? countMilliseconds(lookbackDays) : 0);
  return { siteId, from: new Date(query.from), to: new Date(Math.min(until, END_OF_TIME)), names };
}

const END_OF_TIME = Date.UTC(9999, 0);
