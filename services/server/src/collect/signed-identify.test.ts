import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { idAt, type Lazo, startLazo } from '../../test/start-lazo.ts';
import { getIdentifySecret } from '../access/index.ts';

const NOW = Date.UTC(2026, 10, 21, 12);

let lazo: Lazo;
let secret: string;
beforeAll(async () => {
  lazo = await startLazo({ now: NOW });
  secret = await getIdentifySecret(lazo.db, 1);
});
afterAll(() => lazo.close());

const sign = (userId: string) => createHmac('sha256', secret).update(userId).digest('hex');

async function identify(traits: object) {
  const [visitorId, sessionId] = [idAt(NOW), idAt(NOW)];
  const event = { id: idAt(NOW), type: 'identify', at: new Date(NOW).toISOString(), traits };
  const { body } = await lazo.collect({ visitorId, sessionId, events: [event] });
  await lazo.app.whenFolded();
  return body;
}

const find = async (key: object) => (await lazo.post('/v1/leads/find', key)).body.leads[0];

test('a signed user id names the lead and is a fact; what else the page says stays a claim', async () => {
  const traits = { userId: 'user-1', email: 'victim@example.org', userSignature: sign('user-1') };
  expect(await identify(traits)).toMatchObject({ accepted: 1 });
  const lead = await find({ userId: 'user-1' });
  expect(lead.traits.userId).toMatchObject({ value: 'user-1', verified: true, via: 'signed' });
  expect(lead.traits.email).toMatchObject({ value: 'victim@example.org', verified: false });
  expect(lead.traits.userSignature).toBeUndefined();
  expect(lead.visitors).toHaveLength(1);
  expect(await find({ email: 'victim@example.org' })).toBeUndefined();
  expect((await lazo.get(`/v1/leads/${lead.id}/journey`)).body.steps).toContainEqual(
    expect.objectContaining({
      type: 'identify',
      via: 'signed',
      properties: { traits: { userId: 'user-1', email: 'victim@example.org' } },
    }),
  );
});

test.each([
  ['of another id', { userId: 'user-2', userSignature: 'of user-1' }],
  ['that is none', { userId: 'user-2', userSignature: 'abc' }],
  ['that is no text', { userId: 'user-2', userSignature: 7 }],
  ['of nobody', { email: 'ana@example.org', userSignature: 'of user-1' }],
])('a signature %s is refused by name', async (_, traits) => {
  const userSignature = traits.userSignature === 'of user-1' ? sign('user-1') : traits.userSignature;
  const { rejected } = await identify({ ...traits, userSignature });
  expect(rejected).toMatchObject([{ reason: 'invalid_signature', field: 'traits.userSignature' }]);
  expect(await find({ userId: 'user-2' })).toBeUndefined();
});

test('a signed placeholder joins nobody all the same', async () => {
  const { rejected } = await identify({
    userId: 'undefined',
    email: 'ana@example.org',
    userSignature: sign('undefined'),
  });
  expect(rejected).toMatchObject([{ reason: 'placeholder_identity', field: 'traits.userId' }]);
});
