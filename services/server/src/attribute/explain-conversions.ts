/** The touches of some conversions, one by one. */

import type { AttributionQuery, ConversionOwner, ExplainedTouch, Model, PathModel } from '@lazo/contract';
import type { Database } from '../database/index.ts';
import { buildPeopleQuestion, buildRange, isDataDriven } from './answer-attribution.ts';
import { creditInRange, type Range } from './credit-in-range.ts';
import { describeTouches } from './describe-touches.ts';
import { buildKeyBook, type Key, type KeyBook } from './key-book.ts';
import type { KeyedPath, Moments } from './path.ts';
import type { Person } from './person.ts';
import { PersonPaths } from './person-paths.ts';
import type { CountedConversion } from './read-conversions.sql.ts';
import { readPeople } from './read-people.ts';

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
  for await (const people of readPeople(db, buildPeopleQuestion(siteId, query), inOnePage(conversions)))
    for (const person of people) {
      const keys = buildKeyReader(person, book);
      const paths = new PersonPaths(person, query, book);
      for (let shared = paths.next(); shared; shared = paths.next()) {
        const { path } = shared;
        const credits = new Map(query.models.map((model) => [model, credit(model, path, settings)]));
        for (const conversion of shared.conversions)
          explained.push(explainPath({ person, conversion, path, credits }, { settings, keys }));
      }
    }
  return explained;
}

async function* inOnePage<Item>(items: readonly Item[]): AsyncGenerator<readonly Item[]> {
  yield items;
}

type Credits = Map<Model, readonly number[] | undefined>;

function credit(
  model: Model,
  path: KeyedPath,
  settings: AttributionQuery & { isInRange?: Range },
): readonly number[] | undefined {
  return isDataDriven(model) ? undefined : creditInRange(path, model as PathModel, settings);
}

function explainPath(
  told: { person: Person; conversion: CountedConversion; path: KeyedPath; credits: Credits },
  { settings, keys }: { settings: AttributionQuery & { isInRange?: Range }; keys: KeyReader },
): ExplainedPath {
  const { person, conversion, credits } = told;
  const described = describeTouches(told, settings);
  const spread = (shares: readonly number[] | undefined) =>
    described.map(({ place }) => (place === undefined ? 0 : (shares?.[place] ?? null)));
  return {
    conversion,
    owner: person.owner ?? null,
    moments: person.moments,
    touches: described.map(({ touch }, place) => ({ touch, key: keys(conversion.name)[place]! })),
    shares: new Map([...credits].map(([model, shares]) => [model, spread(shares)])),
  };
}

/** The rows that a person's visits count in, in their order, for a conversion of a name. */
type KeyReader = (name: string) => readonly Key[];

/** Remembers: a person's many conversions have the same visits. */
function buildKeyReader({ visits }: Person, book: KeyBook): KeyReader {
  const byName = new Map<string, Key[]>();
  return (name) => {
    const asked = book.isByName ? name : '';
    const known = byName.get(asked);
    if (known) return known;
    const keys = visits.map((visit) => book.read(book.number(visit, asked)));
    byName.set(asked, keys);
    return keys;
  };
}
