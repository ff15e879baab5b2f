import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { idAt, type Lazo, startLazo } from '../../test/start-lazo.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const HOUR = 3_600_000;

let lazo: Lazo;
beforeAll(async () => {
  lazo = await startLazo({ now: NOW });
});
afterAll(() => lazo.close());
beforeEach(() => {
  lazo.clock.now += HOUR;
});

let people = 0;
/** An address that nobody had before. */
function someone(name: string): string {
  people += 1;
  return `${name}-${people}@example.org`;
}

/** One visit with one page, and perhaps an identify at its end. */
async function visit(visitorId: string, { at, traits }: { at: number; traits?: object }): Promise<string> {
  const sessionId = idAt(at);
  const when = (minutes: number) => new Date(at + minutes * 60_000).toISOString();
  const landingUrl = 'https://shop.example/?utm_source=newsletter&utm_medium=email';
  await lazo.collect({
    visitorId,
    sessionId,
    events: [
      { id: sessionId, type: 'session', at: when(0), landingUrl },
      ...(traits ? [{ id: idAt(at + 60_000), type: 'identify', at: when(1), traits, form: 'quote' }] : []),
    ],
  });
  await lazo.app.whenFolded();
  return sessionId;
}

const state = async (body: object): Promise<string> => {
  const answer = await lazo.post('/v1/leads', body);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.id;
};
const read = async (id: string) => (await lazo.get(`/v1/leads/${id}`)).body;

test('what a server says of a lead is a fact: its keys are one person, whichever finds him', async () => {
  const email = someone('ana');
  const id = await state({
    keys: { email: ` ${email.toUpperCase()} `, phone: '+34 600 123 456', externalId: 'crm-1' },
    traits: { plan: 'gold', none: null },
  });
  for (const key of [{ email }, { phone: '0034600123456' }, { externalId: 'crm-1' }])
    expect((await lazo.post('/v1/leads/find', key)).body.leads).toMatchObject([{ id }]);
  expect(await read(id)).toMatchObject({
    keys: { email: [email], phone: ['+34600123456'], externalId: ['crm-1'] },
    traits: {
      plan: { value: 'gold', verified: true, via: 'leads', at: new Date(lazo.clock.now).toISOString() },
      email: { value: email, verified: true },
    },
    merges: [{ via: 'leads' }, { via: 'leads' }],
  });
  expect((await read(id)).traits.none).toBeUndefined();
});

test('saying it again changes nothing, and an older word does not replace a later one', async () => {
  const email = someone('berta');
  const updatedAt = (hours: number) => new Date(NOW + hours * HOUR).toISOString();
  const id = await state({ keys: { email }, traits: { plan: 'gold' }, updatedAt: updatedAt(2) });
  const before = await read(id);
  await state({ keys: { email }, traits: { plan: 'gold' }, updatedAt: updatedAt(2) });
  await state({ keys: { email }, traits: { plan: 'old' }, updatedAt: updatedAt(1) });
  expect(await read(id)).toEqual(before);
});

test('a browser changes no trait that a server stated; what it claims is shown beside it', async () => {
  const email = someone('carla');
  const id = await state({ keys: { email }, traits: { name: 'Carla', company: 'Acme' } });
  await visit(idAt(NOW), { at: lazo.clock.now, traits: { email, name: 'Mallory', phone: '600123456' } });
  const { traits } = await read(id);
  expect(traits.name).toMatchObject({
    value: 'Carla',
    verified: true,
    via: 'leads',
    others: [{ value: 'Mallory', verified: false, via: 'form', statedBy: expect.any(String) }],
  });
  expect(traits.company).toMatchObject({ value: 'Acme', verified: true, others: [] });
  expect(traits.phone).toMatchObject({ value: '600123456', verified: false, others: [] });
});

test('with visitorId a lead owns that browser from its latest session on, and sessionId names another', async () => {
  const [first, second, third] = ['dora', 'elsa', 'fina'].map(someone) as [string, string, string];
  const visitorId = idAt(NOW - 90 * HOUR);
  const sessions: string[] = [];
  for (const hours of [80, 60, 40, 20])
    sessions.push(
      await visit(visitorId, {
        at: NOW - hours * HOUR,
        ...(hours === 80 ? { traits: { email: first } } : {}),
      }),
    );
  const ids = [
    (await lazo.post('/v1/leads/find', { email: first })).body.leads[0].id,
    await state({ keys: { email: second }, visitorId, sessionId: sessions[2] }),
    await state({ keys: { email: third }, visitorId }),
  ];
  const owned = await Promise.all(
    ids.map(async (id) =>
      (await lazo.get(`/v1/leads/${id}/journey`)).body.steps
        .filter(({ type }: { type: string }) => type === 'session')
        .map(({ id: sessionId }: { id: string }) => sessions.indexOf(sessionId)),
    ),
  );
  expect(owned).toEqual([[0, 1], [2], [3]]);
});

test('a browser that has not come yet is the lead’s from then on', async () => {
  const email = someone('gema');
  const visitorId = idAt(lazo.clock.now);
  const id = await state({ keys: { email }, visitorId });
  await visit(visitorId, { at: lazo.clock.now });
  expect((await lazo.get(`/v1/leads/${id}/journey`)).body.steps).toMatchObject([{ type: 'session' }]);
});

test.each([
  [{}, 'keys', 'missing_field'],
  [{ keys: {} }, 'keys', 'missing_field'],
  [{ keys: { email: 'test@test.com' } }, 'keys.email', 'placeholder_identity'],
  [{ keys: { externalId: 'undefined' } }, 'keys.externalId', 'placeholder_identity'],
  [{ keys: { userId: '[object Object]' } }, 'keys.userId', 'placeholder_identity'],
  [{ keys: { email: 'nobody' } }, 'keys.email', 'invalid_email'],
  [{ keys: { phone: '12' } }, 'keys.phone', 'invalid_phone'],
  [{ keys: { mail: 'ana@example.org' } }, 'keys.mail', 'invalid_choice'],
  [{ keys: { userId: 'a' }, traits: [] }, 'traits', 'invalid_properties'],
  [{ keys: { userId: 'a' }, traits: { long: 'x'.repeat(40_000) } }, 'traits', 'too_large'],
  [{ keys: { userId: 'a' }, visitorId: 'x' }, 'visitorId', 'invalid_id'],
  [{ keys: { userId: 'a' }, sessionId: idAt(NOW) }, 'visitorId', 'missing_field'],
  [{ keys: { userId: 'a' }, updatedAt: 'today' }, 'updatedAt', 'invalid_time'],
])('what cannot be a lead is refused by its field: case %#', async (body, field, reason) => {
  const answer = await lazo.post('/v1/leads', body);
  expect([answer.status, answer.body.errors[0].field, answer.body.errors[0].reason]).toEqual([
    400,
    field,
    reason,
  ]);
  expect(await lazo.sql("select 1 from lead_keys where key in ('a', 'undefined', 'test@test.com')")).toEqual(
    [],
  );
});

test('two leads are joined by hand and taken apart again, and reports are as if it had never been', async () => {
  const [one, other] = [someone('hana'), someone('ines')];
  await visit(idAt(NOW - 1), { at: NOW - 30 * HOUR, traits: { email: one } });
  const keep = await state({ keys: { email: one } });
  const merge = await state({ keys: { email: other } });
  await lazo.post('/v1/conversions', {
    lead: { email: other },
    externalId: other,
    value: 10,
    currency: 'EUR',
    occurredAt: new Date(lazo.clock.now - HOUR).toISOString(),
  });
  const ask = async () =>
    (await lazo.get('/v1/attribution?from=2026-11-01&to=2026-12-01&conversion=sale')).body.rows;
  const before = [await read(keep), await read(merge), await ask()];
  expect(before[2]).toMatchObject([{ channel: '(none)' }]);

  const joined = await lazo.post('/v1/leads/merge', { keep, merge, by: 'eva', why: 'she wrote from both' });
  expect(joined.status).toBe(200);
  expect((await read(keep)).id).toBe((await read(merge)).id);
  expect(await ask()).toMatchObject([{ channel: 'Email' }]);
  lazo.clock.now += 1_000;
  expect((await lazo.post('/v1/leads/merge', { keep, merge })).body).toEqual(joined.body);
  expect((await read(keep)).merges).toMatchObject([{ mergeId: joined.body.mergeId, via: 'merge' }]);

  const { mergeId } = joined.body;
  lazo.clock.now += 1_000;
  expect((await lazo.post('/v1/leads/unmerge', { mergeId, why: 'they are sisters' })).body.leads).toEqual([
    keep,
    merge,
  ]);
  expect((await lazo.post('/v1/leads/unmerge', { mergeId })).status).toBe(200);
  expect([await read(keep), await read(merge), await ask()]).toEqual(before);
  expect(
    await lazo.sql(
      'select action, said_by, why, key_digest from merge_audits where merge_id = $1 order by audit_id',
      [mergeId],
    ),
  ).toMatchObject([
    {
      action: 'merge',
      said_by: 'eva',
      why: 'she wrote from both',
      key_digest: expect.stringMatching(/^[0-9a-f]{8}$/),
    },
    { action: 'merge', said_by: null },
    { action: 'unmerge', why: 'they are sisters' },
  ]);
});

test('a join that a server’s words made is taken back too, and naming both again does not redo it', async () => {
  const email = someone('jana');
  const keys = { email, userId: `user-${email}` };
  const id = await state({ keys });
  const { mergeId } = (await read(id)).merges[0];
  await lazo.post('/v1/leads/unmerge', { mergeId });
  await state({ keys });
  const [byEmail, byUser] = [{ email }, { userId: keys.userId }].map((key) =>
    lazo.post('/v1/leads/find', key),
  );
  expect((await byEmail)!.body.leads[0].id).not.toBe((await byUser)!.body.leads[0].id);
});

test('a merge of what is not there is refused by its field', async () => {
  const keep = await state({ keys: { email: someone('kira') } });
  const nobody = '00000000-0000-4000-8000-000000000000';
  const refused = async (url: string, body: object) => {
    const answer = await lazo.post(url, body);
    return [answer.status, answer.body.errors[0].field, answer.body.errors[0].reason];
  };
  expect(await refused('/v1/leads/merge', { keep, merge: nobody })).toEqual([404, 'merge', 'unknown_lead']);
  expect(await refused('/v1/leads/merge', { keep, merge: keep })).toEqual([400, 'merge', 'invalid_id']);
  expect(await refused('/v1/leads/merge', { keep })).toEqual([400, 'merge', 'invalid_id']);
  expect(await refused('/v1/leads/unmerge', { mergeId: nobody })).toEqual([404, 'mergeId', 'unknown_merge']);
});

test('leads are listed a page at a time, the newest first, each once', async () => {
  for (const name of ['lara', 'maya', 'nora']) await state({ keys: { email: someone(name) } });
  const whole = (await lazo.get('/v1/leads?limit=1000')).body;
  expect(whole.nextCursor).toBeNull();
  const seen: unknown[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { body } = await lazo.get(`/v1/leads?limit=2&cursor=${cursor}`);
    seen.push(...body.leads);
    cursor = body.nextCursor;
  }
  expect(seen).toEqual(whole.leads);
  expect(new Set(whole.leads.map(({ id }: { id: string }) => id)).size).toBe(whole.leads.length);
  const since = encodeURIComponent(new Date(lazo.clock.now).toISOString());
  expect((await lazo.get(`/v1/leads?from=${since}`)).body.leads).toHaveLength(3);
  expect((await lazo.get('/v1/leads?cursor=x')).body.errors[0].reason).toBe('invalid_cursor');
});

test('an address that very many share is shown with its newest browsers, and says so', async () => {
  const email = someone('info');
  const id = await state({ keys: { email } });
  await lazo.sql(
    `insert into identities select 1, gen_random_uuid(), gen_random_uuid(), $1, now(), now(), gen_random_uuid(), 'form', now() from generate_series(1, 5000)`,
    [id],
  );
  const lead = await read(id);
  expect([lead.visitors.length, lead.hub]).toEqual([100, true]);
});
