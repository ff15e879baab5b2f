/** `GET /v1/leads/{id}/journey`: every step of one lead, in order, a page at a time, with why each is his. */

import { readInstant } from '@lazo/contract/parse';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { formatAmount, readConversionsOf } from '../../attribute/index.ts';
import type { Database } from '../../database/index.ts';
import { LEAD_PATH, refuseUnknownLead } from '../../lead-path.ts';
import { formatCursor, readCursor, readNumber, refuseCursor } from '../../read-parameter.ts';
import { findRoot, readBrowsers, readJoinings, readSpans, type Span } from '../../resolve/index.ts';
import { explainVisits, type JoinedAnswer } from './explain-visits.ts';
import { type Gathered, gatherSteps } from './gather-steps.ts';
import {
  readFacts,
  readSales,
  readStepKeys,
  readVisitKeys,
  type StepCursor,
  type StepPlace,
  type StepRecord,
} from './journey.sql.ts';

const SCHEMA = {
  summary: 'The journey of a lead',
  description:
    'Visits, pages, events, words of who he is, stages and sales in order of time. A visit says in "joined" why it is his: he identified in it, before it (since) or after it (before_first).',
  tags: ['leads'],
  params: LEAD_PATH,
  querystring: Type.Object({ limit: Type.Optional(Type.String()), cursor: Type.Optional(Type.String()) }),
};

/** Browsers of one person whose visits are told: an address that a whole company shares has very many. */
const TOLD_BROWSERS = 1_000;

export function registerJourney(app: FastifyInstance, { db }: { db: Database }): void {
  app.get<{ Params: { id: string }; Querystring: { limit?: string; cursor?: string } }>(
    '/v1/leads/:id/journey',
    { schema: SCHEMA },
    async (request) => {
      const { siteId } = request.site;
      const limit = readNumber('limit', request.query.limit, { least: 1, most: 1_000, fallback: 100 });
      const after = readAfter(request.query.cursor);
      const leadId = await findRoot(db, siteId, request.params.id);
      if (!leadId) throw refuseUnknownLead();
      const browsers = await readBrowsers(db, siteId, { leadId, most: TOLD_BROWSERS + 1 });
      const visitors = browsers.slice(0, TOLD_BROWSERS);
      const [everySpan, conversions] = await Promise.all([
        readSpans(db, siteId, visitors),
        readConversionsOf(db, siteId, [{ id: leadId, visitors }]),
      ]);
      const spans = everySpan.filter((span) => span.leadId === leadId);
      const conversionIds = conversions.get(leadId) ?? [];
      const page = await readPage(db, siteId, { spans, conversionIds, after, limit });
      const last = page.steps.at(-1);
      return {
        leadId,
        hub: browsers.length > TOLD_BROWSERS,
        steps: await tellSteps(db, siteId, { steps: page.steps, spans }),
        nextCursor: page.hasMore && last ? formatAfter(last, page.open) : null,
      };
    },
  );
}

type Step = StepPlace | StepRecord;

interface PageQuestion {
  spans: readonly Span[];
  conversionIds: readonly string[];
  after: StepCursor | undefined;
  limit: number;
}

async function readPage(
  db: Database,
  siteId: number,
  { spans, conversionIds, after, limit }: PageQuestion,
): Promise<Gathered<Step>> {
  const [visits, sales] = await Promise.all([
    readVisitKeys(db, siteId, { spans, after }),
    readSales(db, siteId, { conversionIds, after }),
  ]);
  return gatherSteps<Step>({
    visits,
    sales,
    limit,
    readKeys: (some) => readStepKeys(db, siteId, { visits: some, after, limit: limit + 1 }),
  });
}

async function tellSteps(
  db: Database,
  siteId: number,
  { steps, spans }: { steps: readonly Step[]; spans: readonly Span[] },
): Promise<Record<string, unknown>[]> {
  const places = steps.filter((step) => 'sessionId' in step);
  const shown = explainVisits(spans, places);
  const [facts, joinings] = await Promise.all([
    readFacts(db, siteId, places),
    readJoinings(db, siteId, shown.spans),
  ]);
  return steps.map((step) => {
    const told = 'facts' in step ? step.facts : (facts.get(`${step.kind} ${step.id}`) ?? {});
    const joined = step.kind === 'session' ? shown.explain(step as StepPlace, joinings) : undefined;
    return describeStep(step, told, joined);
  });
}

function describeStep(
  { at, id, kind }: Step,
  { valueMinor, ...facts }: Record<string, unknown>,
  joined: JoinedAnswer | undefined,
): Record<string, unknown> {
  const hasValue = typeof valueMinor === 'string' && typeof facts.currency === 'string';
  const value =
    kind === 'conversion'
      ? { value: hasValue ? formatAmount(BigInt(valueMinor), facts.currency as string) : null }
      : {};
  return { type: kind, id, at: at.toISOString(), ...facts, ...value, ...(joined ? { joined } : {}) };
}

// Postgres keeps microseconds and a Date milliseconds; all times of steps come from clocks of milliseconds.
function formatAfter({ at, rank, id }: Step, open: Gathered<Step>['open']): string {
  const opened = open
    ? [open.startedAt.toISOString(), open.sessionId]
    : [NO_MORE_VISITS.startedAt, NO_MORE_VISITS.sessionId];
  return formatCursor([at.toISOString(), String(rank), id, ...opened]);
}

/** Later than any visit: times are of four digits. */
const NO_MORE_VISITS = {
  startedAt: '9999-12-31T23:59:59.999Z',
  sessionId: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
};

function readAfter(cursor: string | undefined): StepCursor | undefined {
  const keys = readCursor(cursor, 5);
  if (!keys) return undefined;
  const [at, rank, id, startedAt, sessionId] = keys as [string, string, string, string, string];
  if (!/^\d$/.test(rank) || !UUID.test(id) || readInstant(startedAt) === undefined) throw refuseCursor();
  return { at, rank: Number(rank), id, open: { startedAt, sessionId } };
}

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;
