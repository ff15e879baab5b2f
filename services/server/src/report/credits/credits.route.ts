/** `GET /v1/conversions/{id}/credits`: every visit of whoever converted, and what each earned of this one conversion. */

import type { AttributionQuery, CreditsAnswer, Model } from '@lazo/contract';
import { CREDITS_QUERY } from '@lazo/contract/parse';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import {
  type CountedConversion,
  type ExplainedPath,
  explainConversions,
  findConversion,
  formatAmount,
  isDataDriven,
  MODEL_RULES,
  readConversionRates,
  readConversions,
  roundWorth,
  shareOut,
  type Worth,
} from '../../attribute/index.ts';
import type { Database } from '../../database/index.ts';
import { buildProblem } from '../../errors.ts';
import { formatCursor, readCursor, readNumber } from '../../read-parameter.ts';
import { type AttributionParameters, readQuestion } from '../attribution/read-question.ts';
import { inSnapshot } from '../in-snapshot.ts';

type Parameters = AttributionParameters & { limit?: string; cursor?: string };

const SCHEMA = {
  summary: 'What earned one conversion',
  tags: ['conversions'],
  params: Type.Object({
    id: Type.String({ pattern: '^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$' }),
  }),
  querystring: CREDITS_QUERY,
};

export function registerCredits(
  app: FastifyInstance,
  { db, clock }: { db: Database; clock: () => number },
): void {
  app.get<{ Params: { id: string }; Querystring: Parameters }>(
    '/v1/conversions/:id/credits',
    { schema: SCHEMA },
    async (request): Promise<CreditsAnswer> => {
      const now = new Date(clock());
      const query = readOneConversion(request.query, now);
      const limit = readNumber('limit', request.query.limit, { least: 1, most: 1_000, fallback: 100 });
      const after = readCursor(request.query.cursor, 2);
      const asked = { siteId: request.site.siteId, conversionId: request.params.id.toLowerCase(), query };
      return inSnapshot(db, now, async (snapshot, freshAsOf) => {
        const { touches, ...answer } = await creditConversion(snapshot, asked);
        const left = touches.filter((touch) => isAfter(touch, after));
        const last = left[limit - 1];
        return {
          ...answer,
          touches: left.slice(0, limit),
          nextCursor: left.length > limit && last ? formatCursor(readPlace(last)) : null,
          freshAsOf,
        };
      });
    },
  );
}

type Touch = CreditsAnswer['touches'][number];

/** A question of one conversion has no range, and no model that would need the others. */
function readOneConversion(asked: Parameters, now: Date): AttributionQuery {
  const { from: _from, to: _to, dateBy: _dateBy, conversion: _name, ...settings } = asked;
  const query = readQuestion(settings, now);
  const other = query.models.find(isDataDriven);
  if (!other) return query;
  throw buildProblem(400, {
    reason: 'invalid_choice',
    field: 'model',
    detail: `${other} gives every conversion the same shares, out of all paths: GET /v1/attribution/explain?model=${other} tells them.`,
  });
}

async function creditConversion(
  db: Database,
  { siteId, conversionId, query }: { siteId: number; conversionId: string; query: AttributionQuery },
): Promise<Omit<CreditsAnswer, 'nextCursor' | 'freshAsOf'>> {
  const stated = await findConversion(db, siteId, conversionId);
  if (!stated) throw refuseUnknown();
  const range = { from: new Date('0001-01-01T00:00:00Z'), to: new Date('9999-12-31T23:59:59.999Z') };
  const question = { siteId, ...range, names: null, conversionId };
  const counted: CountedConversion[] = [];
  for await (const page of readConversions(db, question)) counted.push(...page);
  const at = new Date((counted[0] ?? stated).occurredAt);
  const rates = await readConversionRates(db, { siteId, ...query }, { from: at, to: at });
  const [path] = await explainConversions(db, siteId, { query, conversions: counted });
  const worth = path && rates.worthOf(path.conversion);
  const { from: _from, to: _to, dateBy: _dateBy, conversions: _names, order: _order, ...told } = query;
  return {
    query: told,
    conversion: {
      id: conversionId,
      name: stated.name,
      stage: stated.stage,
      counts: path !== undefined,
      occurredAt: new Date((path?.conversion ?? stated).occurredAt).toISOString(),
      ...describeValue(path?.conversion ?? stated, worth),
      owner: path?.owner ?? null,
      moments: describeMoments(path),
    },
    none: path ? query.models.filter((model) => isUnearned(path.shares.get(model)!)) : [],
    touches: path ? describeTouches(path, query.models, worth) : [],
  };
}

/** In the currency that was asked for; where no rate leads there, in its own. */
function describeValue(
  stated: { valueMinor: string | bigint | null; currency: string | null },
  worth: Worth | undefined,
): { value: string | null; currency: string | null } {
  if (worth?.currency)
    return { value: formatAmount(roundWorth(worth.exact), worth.currency), currency: worth.currency };
  const { valueMinor, currency } = stated;
  if (valueMinor === null || currency === null) return { value: null, currency: null };
  return { value: formatAmount(BigInt(valueMinor), currency), currency };
}

function describeMoments(path: ExplainedPath | undefined): { lead?: string; opportunity?: string } {
  const moments = Object.entries(path?.moments ?? {});
  return Object.fromEntries(moments.map(([name, time]) => [name, new Date(time).toISOString()]));
}

function describeTouches(
  { touches, shares }: ExplainedPath,
  models: readonly Model[],
  worth: Worth | undefined,
): Touch[] {
  const values = new Map(models.map((model) => [model, shareValue(model, shares.get(model)!, worth)]));
  return touches.map(({ touch }, place) => ({
    ...touch,
    credits: Object.fromEntries(
      models.flatMap((model) => {
        const weight = shares.get(model)![place];
        return weight ? [[model, { weight, value: values.get(model)?.[place] ?? null }]] : [];
      }),
    ),
  }));
}

/** What each share comes to: added up, the whole value to the cent; of a model that does not add up, the whole each time. */
function shareValue(
  model: Model,
  shares: readonly (number | null)[],
  worth: Worth | undefined,
): string[] | undefined {
  if (!worth || worth.currency === null || isUnearned(shares)) return undefined;
  const { currency, exact, minor } = worth;
  const parts = shares.map((share) => (share ?? 0) * minor);
  const isAdditive = MODEL_RULES[model as keyof typeof MODEL_RULES].isAdditive !== false;
  const cells = isAdditive
    ? shareOut(roundWorth(exact), parts)
    : parts.map((part) => BigInt(Math.round(part)));
  return cells.map((cell) => formatAmount(cell, currency));
}

function isUnearned(shares: readonly (number | null)[]): boolean {
  return shares.every((share) => !share);
}

function readPlace({ startedAt, sessionId }: Touch): [string, string] {
  return [startedAt, sessionId];
}

function isAfter(touch: Touch, after: string[] | undefined): boolean {
  if (!after) return true;
  const order = Date.parse(touch.startedAt) - Date.parse(after[0]!);
  return order > 0 || (order === 0 && touch.sessionId > after[1]!);
}

function refuseUnknown() {
  return buildProblem(404, {
    reason: 'unknown_conversion',
    field: 'id',
    detail:
      'There is no such conversion. POST /v1/conversions answers ids, and GET /v1/conversions lists them.',
  });
}
