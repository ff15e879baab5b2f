import { TOUCH_DIMENSIONS } from '@lazo/contract';
import { ATTRIBUTION_QUERY, CREDITS_QUERY, EXPLAIN_QUERY } from '@lazo/contract/parse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lazo, startLazo } from '../start-lazo.ts';
import { HOSTILE_STRINGS } from './hostile-strings.ts';
import { tellWorld } from './tell-world.ts';

let lazo: Lazo;
let saleId: string;
beforeAll(async () => {
  lazo = await startLazo({ now: Date.UTC(2026, 11, 1), config: { logLevel: 'silent' } });
  await tellWorld(lazo, 'shop', [
    { visit: 'one', by: 'browser', from: 'Email', at: '2026-11-10T00:00:00Z' },
    { visit: 'two', by: 'browser', from: 'Direct', at: '2026-11-11T00:00:00Z' },
    { identify: 'A', by: 'browser', in: 'one', at: '2026-11-10T00:01:00Z' },
    { sell: 'sale', to: 'A', value: '10', at: '2026-11-12T00:00:00Z' },
  ]);
  saleId = (await lazo.get('/v1/conversions?name=shop')).body.conversions[0].id;
});
afterAll(() => lazo.close());

/** What chooses among rows: a text that is no name chooses none, which is an answer. */
const FILTERS: readonly string[] = ['conversion', ...TOUCH_DIMENSIONS];

const DOORS: [door: string, path: () => string, parameters: string[]][] = [
  ['attribution', () => '/v1/attribution?', Object.keys(ATTRIBUTION_QUERY.properties)],
  ['explain', () => '/v1/attribution/explain?', Object.keys(EXPLAIN_QUERY.properties)],
  ['credits', () => `/v1/conversions/${saleId}/credits?`, Object.keys(CREDITS_QUERY.properties)],
];

test('there are 49 of them', () => {
  expect(new Set(HOSTILE_STRINGS).size).toBe(49);
});

describe.each(DOORS)(
  '%s: a hostile text is a 400 that names the parameter, or changes nothing',
  (_door, path, parameters) => {
    test.each(parameters)('%s', async (parameter) => {
      const usual = await ask(path());
      for (const text of HOSTILE_STRINGS) {
        const { status, body } = await ask(`${path()}${parameter}=${encode(text)}`);
        const what = `${parameter}=${JSON.stringify(text).slice(0, 60)}`;
        if (status === 400)
          expect(
            body.errors.map((error: { field: string }) => error.field),
            what,
          ).toEqual([parameter]);
        else {
          expect(status, what).toBe(200);
          if (!FILTERS.includes(parameter)) expect(forget(body), what).toEqual(forget(usual.body));
        }
      }
    });

    test.each(['nonsense', '__proto__', 'limit[]', "from'"])(
      'a parameter that is none changes nothing: %s',
      async (name) => {
        const usual = await ask(path());
        for (const text of HOSTILE_STRINGS) {
          const { status, body } = await ask(`${path()}${encode(name)}=${encode(text)}`);
          expect([status, forget(body)]).toEqual([200, forget(usual.body)]);
        }
      },
    );

    test('a parameter that is given twice is a 400 that names it', async () => {
      const { status, body } = await ask(`${path()}model=first&model=last`);
      expect([status, body.errors[0].field]).toEqual([400, 'model']);
    });
  },
);

test('a hostile cursor or limit of the list of conversions is a 400 that names it', async () => {
  for (const parameter of ['limit', 'cursor'])
    for (const text of HOSTILE_STRINGS) {
      const { status, body } = await ask(`/v1/conversions?${parameter}=${encode(text)}`);
      expect([status, body.errors[0].field], text).toEqual([400, parameter]);
    }
});

function ask(url: string) {
  return lazo.get(url);
}

/** A lone surrogate has no UTF-8: a client would send the sign for what cannot be read. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** How the question was spelt back. */
function forget(body: { query?: object }): object {
  return { ...body, query: undefined };
}
