/** The store, the folds and the reports say nothing that a Citus cluster refuses: docs/scaling.md. */

import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lazo, startLazo } from '../start-lazo.ts';
import { recordStatements } from './record-statements.ts';
import { EXCEPTIONS, RULES } from './rules.ts';
import { readStatements } from './statement.ts';
import { TABLES } from './tables.ts';
import { walkEveryDoor } from './walk-every-door.ts';

const SOURCES = fileURLToPath(new URL('../../src', import.meta.url));

/** Tests; and what asks only for the catalog of a Postgres of its own, for `pnpm check:schema`. */
const NOT_WALKED = ['**/*.test.ts', 'database/describe-schema.ts'];

let lazo: Lazo;
let recorded: string[] = [];
beforeAll(async () => {
  const readRecorded = recordStatements();
  lazo = await startLazo({ now: Date.UTC(2026, 10, 21, 12), config: { logLevel: 'silent' } });
  await walkEveryDoor(lazo);
  recorded = readRecorded();
}, 120_000);
afterAll(() => lazo.close());

test('every statement in the sources was sent', () => {
  const sent = recorded.map(squeeze).join('\n');
  const unsent = globSync('**/*.ts', { cwd: SOURCES, exclude: NOT_WALKED }).flatMap((file) =>
    findStatements(readFileSync(`${SOURCES}/${file}`, 'utf8'))
      .filter((statement) => !sent.includes(statement))
      .map((statement) => `${file}: ${statement}`),
  );
  expect(unsent).toEqual([]);
});

test.each(RULES)('$name', async ({ breaks, example }) => {
  expect((await readStatements(example)).some(breaks)).toBe(true);
  const broken: string[] = [];
  for (const text of recorded.filter((text) => !isExcepted(text)))
    for (const statement of await readStatements(text)) if (breaks(statement)) broken.push(squeeze(text));
  expect(broken).toEqual([]);
});

test.each(EXCEPTIONS)('an exception stands only while it is needed: $statement', ({ statement }) => {
  expect(recorded.map(squeeze).some((text) => statement.test(text))).toBe(true);
});

test('every table has its place on a cluster', async () => {
  const tables = await lazo.sql(
    `select relname from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
       and relname not like 'kysely%' order by 1`,
  );
  expect(tables.map((table) => table.relname)).toEqual(Object.values(TABLES).flat().sort());
});

test('a key of a distributed table holds the visitor, and nothing there refers, counts or fires', async () => {
  const distributed = [TABLES.DISTRIBUTED];
  const keys = `
    select indrelid::regclass::text as of, indexrelid::regclass::text as key
    from pg_index
    where indisunique and indrelid::regclass::text = any($1)
      and not exists (
        select from pg_attribute
        where attrelid = indrelid and attnum = any(indkey) and attname = 'visitor_id')`;
  expect(await lazo.sql(keys, distributed)).toEqual([]);
  const others = `
    select conrelid::regclass::text as of, conname::text as what from pg_constraint
    where contype = 'f' and conrelid::regclass::text = any($1)
    union all
    select tgrelid::regclass::text, tgname::text from pg_trigger
    where not tgisinternal and tgrelid::regclass::text = any($1)
    union all
    select adrelid::regclass::text, pg_get_expr(adbin, adrelid) from pg_attrdef
    where adrelid::regclass::text = any($1) and pg_get_expr(adbin, adrelid) like '%nextval%'`;
  expect(await lazo.sql(others, distributed)).toEqual([]);
});

function isExcepted(text: string): boolean {
  return EXCEPTIONS.some(({ statement }) => statement.test(squeeze(text)));
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** What a template of SQL begins with, until its first value; those too short to be known again are left out. */
function findStatements(source: string): string[] {
  return [...source.matchAll(/\bsql(?:<[^`(]*?>)?`([^`$]*)/g)]
    .map(([, text]) => squeeze(text!.replace(/'[^']*'/g, "''")))
    .filter((text) => text.length >= 12);
}
