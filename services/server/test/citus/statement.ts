/** A statement as Postgres' own parser reads it, and questions about it. */

import { parse } from 'libpg-query';
import { isDistributed } from './tables.ts';

export type Node = Record<string, unknown>;

export interface Statement {
  text: string;
  /** `InsertStmt`, `SelectStmt` … */
  kind: string;
  body: Node;
}

/** The statements of what was sent in one piece. Throws where Postgres would not read it. */
export async function readStatements(text: string): Promise<Statement[]> {
  const { stmts = [] } = (await parse(text)) as unknown as { stmts?: { stmt: Record<string, Node> }[] };
  return stmts.map(({ stmt }) => {
    const [kind, body] = Object.entries(stmt)[0]!;
    return { text, kind, body };
  });
}

/** All nodes of a kind inside a node, itself not included. */
export function findAll(inside: unknown, kind: string): Node[] {
  if (Array.isArray(inside)) return inside.flatMap((one) => findAll(one, kind));
  if (typeof inside !== 'object' || inside === null) return [];
  return Object.entries(inside).flatMap(([name, value]) => [
    ...(name === kind ? [value as Node] : []),
    ...findAll(value, kind),
  ]);
}

export function touchesDistributed(inside: unknown): boolean {
  return [...findAll(inside, 'RangeVar'), ...findAll(inside, 'relation')].some(isOfDistributed);
}

export function isOfDistributed(relation: unknown): boolean {
  const { relname } = (relation ?? {}) as { relname?: string };
  return relname !== undefined && isDistributed(relname);
}

/** A query inside a statement: what it reads from and under which conditions, without what queries inside it do. */
interface Block {
  sources: Node[];
  conditions: unknown[];
  isInside: boolean;
}

/** The blocks of a statement that read, change or delete rows. */
export function readBlocks({ kind, body }: Statement): Block[] {
  return [...(BLOCK_KINDS.includes(kind) ? [readBlock(body, false)] : []), ...findInner(body)];
}

const BLOCK_KINDS = ['SelectStmt', 'UpdateStmt', 'DeleteStmt'];

function findInner(body: Node): Block[] {
  const correlated = findAll(body, 'SubLink').flatMap((link) => {
    const { SelectStmt } = link.subselect as { SelectStmt: Node };
    const block = readBlock(SelectStmt, true);
    return [{ ...block, conditions: [...block.conditions, link.testexpr] }];
  });
  const others = [...findAll(body, 'RangeSubselect'), ...findAll(body, 'CommonTableExpr')].flatMap((node) => {
    const query = Object.values((node.subquery ?? node.ctequery) as Node)[0] as Node;
    return [readBlock(query, false)];
  });
  return [...correlated, ...others];
}

function readBlock(body: Node, isInside: boolean): Block {
  const sources: Node[] = body.relation && !body.cols ? [{ RangeVar: body.relation }] : [];
  const conditions: unknown[] = [withoutQueries(body.whereClause)];
  const visit = (item: Node) => {
    const join = item.JoinExpr as Node | undefined;
    if (!join) return sources.push(item);
    conditions.push(withoutQueries(join.quals), join.usingClause);
    visit(join.larg as Node);
    visit(join.rarg as Node);
  };
  for (const item of [...((body.fromClause ?? body.usingClause ?? []) as Node[])]) visit(item);
  return { sources: sources.filter(touchesDistributed), conditions, isInside };
}

function withoutQueries(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutQueries);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([name]) => name !== 'subselect')
      .map(([name, value]) => [name, withoutQueries(value)]),
  );
}

/** How many times conditions say that two have the same visitor. */
export function countVisitorLinks(conditions: readonly unknown[]): number {
  const inUsing = conditions
    .filter(Array.isArray)
    .filter((names) => JSON.stringify(names).includes('"sval":"visitor_id"')).length;
  const equal = findAll(conditions, 'A_Expr').filter(
    (expression) => namesVisitor(expression.lexpr) && namesVisitor(expression.rexpr),
  ).length;
  const rows = conditions.filter(
    (condition) => !Array.isArray(condition) && namesVisitor(condition) && isTest(condition),
  ).length;
  return inUsing + equal + rows;
}

/** What stands before `in (select …)`. */
function isTest(condition: unknown): boolean {
  return Object.keys(condition as object).some((name) => name === 'RowExpr' || name === 'ColumnRef');
}

function namesVisitor(node: unknown): boolean {
  return findAll([{ node }], 'ColumnRef').some((column) =>
    JSON.stringify(column.fields).endsWith('{"String":{"sval":"visitor_id"}}]'),
  );
}
