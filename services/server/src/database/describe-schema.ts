import { sql } from 'kysely';
import type { Database } from './connect.ts';

/**
 * The schema as text: tables, columns, constraints and indexes by name, partitions and migration
 * bookkeeping left out. The embedded Postgres brings no pg_dump, and this reads the same from 15 to 18.
 */
export async function describeSchema(db: Database): Promise<string> {
  const tables = await sql<{ name: string; partitionKey: string | null }>`
    select c.relname as name, pg_get_partkeydef(c.oid) as partition_key
    from pg_class c
    where c.relnamespace = 'public'::regnamespace
      and c.relkind in ('r', 'p') and not c.relispartition and c.relname not like 'kysely%'
    order by c.relname`.execute(db);
  const parts = await Promise.all(tables.rows.map((table) => describeTable(db, table)));
  return `${parts.join('\n')}`;
}

async function describeTable(
  db: Database,
  table: { name: string; partitionKey: string | null },
): Promise<string> {
  const columns = await sql<{ line: string }>`
    select format('  %s %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
                  case when a.attnotnull then ' not null' else '' end,
                  coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')) as line
    from pg_attribute a
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attrelid = ${table.name}::regclass and a.attnum > 0 and not a.attisdropped
    order by a.attnum`.execute(db);
  // Postgres 18 lists "not null" among the constraints, older ones do not: the columns say it already.
  const constraints = await sql<{ line: string }>`
    select format('  constraint %s %s', conname, pg_get_constraintdef(oid)) as line
    from pg_constraint
    where conrelid = ${table.name}::regclass and contype <> 'n'
    order by conname`.execute(db);
  const indexes = await sql<{ line: string }>`
    select pg_get_indexdef(i.indexrelid) || ';' as line
    from pg_index i
    where i.indrelid = ${table.name}::regclass
      and not exists (select from pg_constraint where conindid = i.indexrelid)
    order by 1`.execute(db);
  const inside = [...columns.rows, ...constraints.rows].map((row) => row.line).join(',\n');
  const partition = table.partitionKey ? ` partition by ${table.partitionKey}` : '';
  return [
    `create table ${table.name} (\n${inside}\n)${partition};`,
    ...indexes.rows.map((row) => row.line),
    '',
  ].join('\n');
}
