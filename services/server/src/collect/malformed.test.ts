/** Whatever is sent: no 5xx, no good event lost, and every refusal has a reason of the closed set and names its field. */

import { EVENT_REASONS } from '@lazo/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { idAt, type Lazo, startLazo } from '../../test/start-lazo.ts';
import { BODY_CASES, EVENT_CASES, type EventCase, NO_EVENTS } from './malformed.cases.ts';

let lazo: Lazo;
beforeAll(async () => {
  lazo = await startLazo();
});
afterAll(() => lazo.close());

/** Ids of every good event that was sent where it can be read. */
const good: string[] = [];

test('there are at least three hundred kinds', () => {
  const names = [...EVENT_CASES, ...BODY_CASES].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length + NO_EVENTS.length).toBeGreaterThanOrEqual(300);
});

/** Cases of one field are neighbours, each between two good events. */
const groups = [...Map.groupBy(EVENT_CASES, ({ name }) => /^[^: ]+/.exec(name)![0])];

test.each(groups)('%s of a wrong kind costs no neighbour and is named', async (_, cases) => {
  for (const part of splitBySize(cases)) {
    const events = part.flatMap((odd) => [buildGood(), buildOdd(odd)]).concat(buildGood());
    const { status, answer } = await send(buildBatch(events));
    const refused = new Map(answer.rejected?.map((refusal: { index: number }) => [refusal.index, refusal]));
    expect(status, JSON.stringify(answer)).toBe(200);
    const judged = part.map((odd, place) => ({ odd, refusal: refused.get(2 * place + 1) }));
    for (const { odd, refusal } of judged) {
      if (odd.verdict === 'taken') expect(refusal, odd.name).toBeUndefined();
      else {
        expect(refusal, odd.name).toMatchObject({ field: odd.verdict.field, detail: expect.any(String) });
        expect(odd.verdict.reasons, odd.name).toContain((refusal as { reason: string }).reason);
      }
    }
    const wrong = judged.filter(({ odd }) => odd.verdict !== 'taken').length;
    expect(answer.accepted).toBe(events.length - wrong); // no good one is among the refused
  }
});

test('what stands among events and is none is refused in its place', async () => {
  const events = NO_EVENTS.flatMap((text) => [buildGood(), text]);
  const { status, answer } = await send(buildBatch(events));
  expect([status, answer.accepted]).toEqual([200, NO_EVENTS.length]);
  expect(answer.rejected).toHaveLength(NO_EVENTS.length);
  for (const { reason, field, index } of answer.rejected) {
    expect(index % 2).toBe(1);
    expect([`${reason} ${field}`]).toContainEqual(
      expect.stringMatching(/^(invalid_type type|too_large properties)$/),
    );
    expect(EVENT_REASONS).toContain(reason);
  }
});

test.each(BODY_CASES)('a body: $name', async ({ build, headers, verdict }) => {
  const events = [buildGood(), buildGood()];
  const { status, answer } = await send(build(buildBatch(events)), headers);
  if (verdict === 'taken') {
    expect([status, answer.accepted, answer.rejected], JSON.stringify(answer)).toEqual([200, 2, []]);
    return;
  }
  good.splice(-2); // nothing of it can be read
  const [expected, reasons] = verdict;
  expect(status, JSON.stringify(answer)).toBe(expected);
  expect(answer).toMatchObject({ status: expected, detail: expect.stringMatching(/\w.*\./) });
  expect(reasons).toContain(answer.errors[0].reason);
  expect(answer.errors[0].field).toEqual(expect.any(String));
});

test('every good event among them is in the log, the service lives, and no fold stumbled', async () => {
  const { status } = await lazo.get('/health');
  expect(status).toBe(200);
  const [row] = await lazo.sql('select count(*)::int as count from events where event_id = any($1)', [good]);
  expect(row?.count).toBe(good.length);
  expect(good.length).toBeGreaterThan(EVENT_CASES.length);
  expect(await lazo.sql('select * from unfolded')).toEqual([]);
  expect(await lazo.sql('select * from pending')).toEqual([]);
  expect({}).not.toHaveProperty('x'); // no prototype was reached
});

async function send(
  payload: string | Buffer,
  headers: Record<string, string> = {},
  // biome-ignore lint/suspicious/noExplicitAny: answers of every shape
): Promise<{ status: number; answer: any }> {
  const response = await lazo.app.inject({
    method: 'POST',
    url: '/v1/collect',
    headers: { 'content-type': 'text/plain', ...headers },
    payload,
  });
  return { status: response.statusCode, answer: response.json() };
}

/** The batch has ids of its own for events that bring none. */
function buildBatch(events: string[]): string {
  const now = lazo.clock.now;
  const { visitorId, sessionId } = { visitorId: idAt(now), sessionId: idAt(now) };
  return `{"site":"${lazo.publicKey}","visitorId":"${visitorId}","sessionId":"${sessionId}","events":[${events}]}`;
}

function buildGood(): string {
  const fields = buildFields('track');
  good.push(JSON.parse(fields.id!));
  return write(fields);
}

function buildOdd({ type, change }: EventCase): string {
  return write({ ...buildFields(type), ...change });
}

function write(fields: Record<string, string | undefined>): string {
  const written = Object.entries(fields).filter(([, value]) => value !== undefined);
  return `{${written.map(([field, value]) => `"${field}":${value}`)}}`;
}

/** A good event of a type: its fields as JSON text. */
function buildFields(type: string): Record<string, string | undefined> {
  const now = lazo.clock.now;
  const view = { viewId: idAt(now), seq: 1, url: 'https://shop.example/' };
  const own: Record<string, object> = {
    session: { landingUrl: 'https://shop.example/', referrer: 'https://www.google.com/' },
    page: { ...view, title: 'Shop', name: 'Home', properties: { a: 1 } },
    leave: { ...view, engagedMs: 1_000, scrollPct: 50 },
    track: { name: 'Video Played', viewId: view.viewId, url: view.url, properties: { a: 1 } },
    identify: { traits: { email: `${idAt(now)}@shop.example` }, form: 'quote' },
  };
  const at = new Date(now).toISOString();
  const event = { id: idAt(now), type, at, visitorId: idAt(now), sessionId: idAt(now), ...own[type] };
  return Object.fromEntries(Object.entries(event).map(([field, value]) => [field, JSON.stringify(value)]));
}

/** Parts that fit into a public batch. */
function splitBySize(cases: EventCase[]): EventCase[][] {
  const parts: EventCase[][] = [[]];
  let size = 0;
  for (const odd of cases) {
    size += JSON.stringify(odd.change).length * 3 + 1_000;
    if (size > 400_000) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)!.push(odd);
  }
  return parts;
}
