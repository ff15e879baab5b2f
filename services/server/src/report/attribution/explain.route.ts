/** `GET /v1/attribution/explain`: the conversions and touches behind any number of the attribution. */

import {
  type AttributionQuery,
  type ExplainAnswer,
  type ExplainedConversion,
  TOUCH_DIMENSIONS,
  type TouchDimension,
} from '@lazo/contract';
import { EXPLAIN_QUERY } from '@lazo/contract/parse';
import type { FastifyInstance } from 'fastify';
import {
  buildMatcher,
  type Cell,
  type ExplainedPath,
  explainCell,
  explainConversions,
  formatAmount,
  type PrintedPart,
  roundWorth,
} from '../../attribute/index.ts';
import type { Database } from '../../database/index.ts';
import { buildProblem } from '../../errors.ts';
import { formatCursor, readCursor, readNumber } from '../../read-parameter.ts';
import { inSnapshot } from '../in-snapshot.ts';
import { type AttributionParameters, readQuestion } from './read-question.ts';

type Parameters = AttributionParameters &
  Partial<Record<TouchDimension | 'limit' | 'cursor', string | undefined>>;

export function registerExplain(
  app: FastifyInstance,
  { db, clock }: { db: Database; clock: () => number },
): void {
  app.get<{ Querystring: Parameters }>(
    '/v1/attribution/explain',
    { schema: { summary: 'What is behind a number', tags: ['reports'], querystring: EXPLAIN_QUERY } },
    async (request): Promise<ExplainAnswer> => {
      const now = new Date(clock());
      const question = readExplained(request.query, now);
      const limit = readNumber('limit', request.query.limit, { least: 1, most: 1_000, fallback: 100 });
      const after = readCursor(request.query.cursor, 2);
      const { siteId } = request.site;
      return inSnapshot(db, now, async (snapshot, freshAsOf) => {
        const { number, parts } = await explainCell(snapshot, siteId, question);
        const left = parts.filter((part) => isAfter(part, after));
        const page = left.slice(0, limit);
        const conversions = page.map((part) => part.conversion);
        const paths = await explainConversions(snapshot, siteId, { ...question, conversions });
        return {
          ...question,
          number,
          conversions: describePage(page, paths, question),
          nextCursor: left.length > limit ? formatCursor(readPlace(page.at(-1)!)) : null,
          freshAsOf,
        };
      });
    },
  );
}

/** The same question as the attribution's, of one model, and which of its rows is meant. */
function readExplained(asked: Parameters, now: Date): { query: AttributionQuery; cell: Cell } {
  const given = TOUCH_DIMENSIONS.filter((dimension) => asked[dimension] !== undefined);
  const query = readQuestion({ ...asked, by: asked.by || given.join() }, now);
  if (query.models.length > 1)
    throw buildProblem(400, {
      reason: 'invalid_choice',
      field: 'model',
      detail: 'A number belongs to one model: give that one in model.',
    });
  const stray = given.find((dimension) => !query.by.includes(dimension));
  if (stray)
    throw buildProblem(400, {
      reason: 'unknown_dimension',
      field: stray,
      detail: `The answer is not cut by ${stray}. Add it to by, or leave it out.`,
    });
  // Where a touch has none, CSV has an empty cell.
  return { query, cell: Object.fromEntries(given.map((dimension) => [dimension, asked[dimension] || null])) };
}

function readPlace({ conversion }: PrintedPart): [string, string] {
  return [new Date(conversion.occurredAt).toISOString(), conversion.conversionId];
}

/** The latest comes first. */
function isAfter(part: PrintedPart, after: string[] | undefined): boolean {
  if (!after) return true;
  const [time, id] = readPlace(part);
  const order = Date.parse(time) - Date.parse(after[0]!);
  return order < 0 || (order === 0 && id < after[1]!);
}

/** Touches of one conversion that are listed here: a page of a thousand stays readable. */
const TOUCHES_AT_MOST = 100;

function describePage(
  page: readonly PrintedPart[],
  paths: readonly ExplainedPath[],
  { query, cell }: { query: AttributionQuery; cell: Cell },
): ExplainedConversion[] {
  const isAsked = buildMatcher(query.by, cell);
  const pathOf = new Map(paths.map((path) => [path.conversion.conversionId, path]));
  return page.map(({ conversion, worth, credit }) => {
    const path = pathOf.get(conversion.conversionId)!;
    const shares = path.shares.get(query.models[0]!)!;
    const touches = path.touches.map(({ touch, key }, place) => ({
      ...touch,
      weight: shares[place]!,
      counted: touch.considered && touch.reason === null && isAsked(key),
    }));
    const shown = chooseNearest(touches, conversion.occurredAt);
    return {
      id: conversion.conversionId,
      name: conversion.name,
      occurredAt: new Date(conversion.occurredAt).toISOString(),
      value: worth.currency === null ? null : formatAmount(roundWorth(worth.exact), worth.currency),
      currency: worth.currency,
      owner: path.owner,
      credit,
      touches: shown,
      touchesLeftOut: touches.length - shown.length,
    };
  });
}

/** Those that are considered before those that are not, the nearest to the conversion before others; told in order of time. */
function chooseNearest<Touch extends { considered: boolean; startedAt: string }>(
  touches: readonly Touch[],
  occurredAt: number,
): Touch[] {
  if (touches.length <= TOUCHES_AT_MOST) return [...touches];
  const distance = (touch: Touch) => Math.abs(Date.parse(touch.startedAt) - occurredAt);
  const nearest = touches.toSorted(
    (a, b) => Number(b.considered) - Number(a.considered) || distance(a) - distance(b),
  );
  const chosen = new Set(nearest.slice(0, TOUCHES_AT_MOST));
  return touches.filter((touch) => chosen.has(touch));
}
