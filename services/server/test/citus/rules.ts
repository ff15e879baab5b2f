/** What Citus refuses of what Lazo could say, one rule a line of its documentation or of a trial on a cluster. */

import {
  countVisitorLinks,
  findAll,
  isOfDistributed,
  type Node,
  readBlocks,
  type Statement,
  touchesDistributed,
} from './statement.ts';

interface Rule {
  name: string;
  /** Where it is known from. Tried: on Citus 13.2.2 with Postgres 15.20, a coordinator and two workers. */
  source: string;
  breaks(statement: Statement): boolean;
  /** One that breaks it. */
  example: string;
}

const TRIED = 'tried';

export const RULES: readonly Rule[] = [
  {
    name: 'an upsert or update of a distributed table computes nothing that changes by itself, such as now()',
    source: TRIED,
    breaks: ({ body }) =>
      isOfDistributed(body.relation) &&
      [
        ...findAll(readTargets(body), 'FuncCall').filter((call) => !isImmutable(call)),
        ...findAll(readTargets(body), 'SQLValueFunction'),
      ].length > 0,
    example:
      'insert into visitors (site_id, visitor_id) values (1, $1) on conflict (site_id, visitor_id) do update set recorded_at = now()',
  },
  {
    name: 'the visitor of a row is never changed',
    source: TRIED,
    breaks: ({ body }) =>
      isOfDistributed(body.relation) && readTargets(body).some((target) => target.name === 'visitor_id'),
    example: 'update identities set visitor_id = $1 where lead_id = $2',
  },
  {
    name: 'a row of a distributed table is written with its visitor',
    source: 'https://docs.citusdata.com/en/stable/develop/reference_dml.html',
    breaks: ({ kind, body }) =>
      ((kind === 'InsertStmt' && isOfDistributed(body.relation)) ||
        (kind === 'CopyStmt' && isOfDistributed(body.relation) && body.is_from === true)) &&
      !JSON.stringify(body.cols ?? body.attlist ?? []).includes('"visitor_id"'),
    example: 'insert into unfolded (site_id, event_id) values (1, $1)',
  },
  {
    name: 'distributed tables are joined by their visitor',
    source: TRIED,
    breaks: (statement) =>
      readBlocks(statement).some(({ sources, conditions, isInside }) => {
        const needed = sources.length - (isInside && touchesDistributedOutside(statement) ? 0 : 1);
        return sources.length > 0 && countVisitorLinks(conditions) < needed;
      }),
    example: 'select 1 from sessions join events using (session_id)',
  },
  {
    name: 'no lateral query with a limit reads a distributed table',
    source: TRIED,
    breaks: ({ body }) =>
      findAll(body, 'RangeSubselect').some(
        (query) => query.lateral && findAll(query, 'limitCount').length > 0 && touchesDistributed(query),
      ),
    example:
      'select 1 from leads, lateral (select 1 from identities i where i.lead_id = leads.lead_id limit 1) as last',
  },
  {
    name: 'no grouping sets, cube or rollup over a distributed table',
    source: TRIED,
    breaks: ({ body }) => findAll(body, 'GroupingSet').length > 0 && touchesDistributed(body),
    example: 'select channel, count(*) from sessions group by rollup (channel)',
  },
  {
    name: 'no recursion over a distributed table',
    source: TRIED,
    breaks: ({ body }) =>
      findAll(body, 'withClause').some((clause) => clause.recursive && touchesDistributed(clause)),
    example:
      'with recursive mine as (select lead_id from identities union select i.lead_id from identities i join mine using (lead_id)) select 1 from mine',
  },
  {
    name: 'no row of a distributed table is locked by select, unless of one visitor',
    source: TRIED,
    breaks: ({ body }) => findAll(body, 'LockingClause').length > 0 && touchesDistributed(body),
    example: 'select 1 from pending for update skip locked',
  },
  {
    name: 'no merge',
    source: TRIED,
    breaks: ({ kind }) => kind === 'MergeStmt',
    example:
      'merge into visitors v using identities i on v.visitor_id = i.visitor_id when matched then delete',
  },
  {
    name: 'nothing is detached or indexed concurrently',
    source: TRIED,
    breaks: ({ kind, body }) =>
      (kind === 'IndexStmt' && body.concurrent === true) ||
      findAll(body, 'PartitionCmd').some((part) => part.concurrent),
    example: 'alter table events detach partition events_2026_11 concurrently',
  },
];

/** Functions that answer the same for ever, by `provolatile` of pg_proc: these a cluster lets an update compute. */
const IMMUTABLE = ['regexp_replace'];

function isImmutable(call: Node): boolean {
  return IMMUTABLE.some((name) => JSON.stringify(call.funcname).includes(`"${name}"`));
}

/** What an upsert or update sets. */
function readTargets(body: Node): Node[] {
  const { targetList } = (body.onConflictClause ?? (body.cols ? {} : body)) as { targetList?: unknown };
  return ((targetList ?? []) as { ResTarget?: Node }[]).flatMap(({ ResTarget }) =>
    ResTarget ? [ResTarget] : [],
  );
}

function touchesDistributedOutside({ kind, body }: Statement): boolean {
  const outer = readBlocks({ kind, body, text: '' })[0];
  return (outer?.sources.length ?? 0) > 0 && outer?.isInside === false;
}

/** Statements that stand although a rule, or a cluster, is against them; each with why. */
export const EXCEPTIONS: readonly { statement: RegExp; why: string }[] = [
  {
    statement: /^with moved as \(delete from "(events|sessions|page_views)_after"/,
    why: 'Making a month takes its rows out of what lies after the newest. On a cluster the month is an ordinary table until it is attached, and the rows would go by the coordinator: to be tried there, with partitions.',
  },
];
