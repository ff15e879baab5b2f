/** The touches of some conversions, one by one. */

import type { AttributionQuery, ConversionOwner, ExplainedTouch, Model, PathModel } from '@lazo/contract';
import type { Database } from '../database/index.ts';
import { buildPeopleQuestion, buildRange, isDataDriven } from './answer-attribution.ts';
import { creditInRange } from './credit-in-range.ts';
import { describeTouches } from './describe-touches.ts';
import { buildKeyBook, type Key } from './key-book.ts';
import type { Moments } from './path.ts';
import type { CountedConversion } from './read-conversions.sql.ts';
import { readPeople } from './read-people.ts';
import { buildTimeline } from './timeline.ts';

export interface ExplainedPath {
  conversion: CountedConversion;
  owner: ConversionOwner;
  moments: Moments;
  /** Of each visit: what became of it, and in which row it counts. */
  touches: { touch: Omit<ExplainedTouch, 'weight'>; key: Key }[];
  /** By model one share a visit; null where no touch earned it, or none by itself. */
  shares: Map<Model, (number | null)[]>;
}

/** Explains these conversions under every model of the query. */
export async function explainConversions(
  db: Database,
  siteId: number,
  { query, conversions }: { query: AttributionQuery; conversions: readonly CountedConversion[] },
): Promise<ExplainedPath[]> {
  const settings = { ...query, isInRange: buildRange(query) };
  const book = buildKeyBook(query.by);
  const explained: ExplainedPath[] = [];
  for await (const person of readPeople(db, buildPeopleQuestion(siteId, query), conversions)) {
    const timeline = buildTimeline(person, query, book);
    for (const conversion of person.conversions) {
      const path = timeline.pathOf(conversion);
      const described = describeTouches({ person, path }, settings);
      const spread = (shares: readonly number[] | undefined) =>
        described.map(({ place }) => (place === undefined ? 0 : (shares?.[place] ?? null)));
      const credit = (model: Model) =>
        isDataDriven(model) ? undefined : creditInRange(path, model as PathModel, settings);
      explained.push({
        conversion,
        owner: person.owner ?? null,
        moments: person.moments,
        touches: described.map(({ touch, visit }) => ({
          touch,
          key: book.read(book.number(visit, conversion.name)),
        })),
        shares: new Map(query.models.map((model) => [model, spread(credit(model))])),
      });
    }
  }
  return explained;
}
