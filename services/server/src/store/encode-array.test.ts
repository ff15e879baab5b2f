import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Lazo, startLazo } from '../../test/start-lazo.ts';
import { encodeColumns } from './encode-array.ts';

let lazo: Lazo;
beforeAll(async () => {
  lazo = await startLazo();
});
afterAll(() => lazo.close());

/** What Postgres reads of an array, value by value, as texts in UTC. */
async function readBack(type: string, array: Buffer): Promise<unknown> {
  const [row] = await lazo.sql(
    `select array(
       select case when pg_typeof(value)::text = 'timestamp with time zone'
                   then to_char((value::text)::timestamptz at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') else value::text end
       from unnest($1::${type}[]) with ordinality as sent (value, place) order by place) as texts`,
    [array],
  );
  return row!.texts;
}

function assertReadBack<Value>(
  type: string,
  values: fc.Arbitrary<Value>,
  { encode, print }: { encode(values: Value[]): Buffer; print(value: Value): string | null },
): Promise<void> {
  const property = fc.asyncProperty(fc.array(values, { maxLength: 20 }), async (sent) => {
    expect(await readBack(type, encode(sent))).toEqual(sent.map(print));
  });
  return fc.assert(property, { numRuns: 60 });
}

it('texts of any script and length are read as they were written, null as null', () =>
  assertReadBack(
    'text',
    fc.option(
      fc.oneof(
        fc.string({ unit: 'grapheme', maxLength: 80 }).filter((text) => !text.includes('\0')),
        fc.constantFrom('', 'é'.repeat(48), 'a'.repeat(49), `${'a'.repeat(47)}€`),
      ),
    ),
    { encode: (texts) => encodeColumns(texts).text((text) => text), print: (text) => text },
  ));

it('ids are read as they were written, null as null', () =>
  assertReadBack('uuid', fc.option(fc.uuid()), {
    encode: (ids) => encodeColumns(ids).uuid((id) => id),
    print: (id) => id,
  }));

it('whole numbers are read as they were written, null as null', async () => {
  await assertReadBack('int', fc.option(fc.integer()), {
    encode: (numbers) => encodeColumns(numbers).int4((number) => number),
    print: (number) => number?.toString() ?? null,
  });
  await assertReadBack('smallint', fc.integer({ min: -32_768, max: 32_767 }), {
    encode: (numbers) => encodeColumns(numbers).int2((number) => number),
    print: String,
  });
});

const instants = fc.date({
  min: new Date('0001-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
});

it('instants of the years 1 to 9999 are read to the millisecond, those of our time to the microsecond', async () => {
  await assertReadBack('timestamptz', instants, {
    encode: (times) => encodeColumns(times).millis((time) => time.getTime()),
    print: (time) => time.toISOString().replace('Z', '000'),
  });
  const ours = fc.integer({ min: 0, max: 4_000_000_000_000_000 });
  await assertReadBack('timestamptz', ours, {
    encode: (micros) => encodeColumns(micros).micros((time) => time),
    print: (micros) =>
      new Date(Math.floor(micros / 1_000))
        .toISOString()
        .replace('Z', String(micros % 1_000).padStart(3, '0')),
  });
});

it('JSON is read as it was written, null as null', () =>
  assertReadBack(
    'jsonb',
    fc.option(fc.record({ text: fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')) })),
    {
      encode: (values) => encodeColumns(values).jsonb((value) => value && JSON.stringify(value)),
      print: (value) => value && `{"text": ${JSON.stringify(value.text)}}`,
    },
  ));
