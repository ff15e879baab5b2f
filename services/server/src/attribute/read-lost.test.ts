import { afterAll, beforeAll, expect, test } from 'vitest';
import { idAt, type Lazo, startLazo } from '../../test/start-lazo.ts';
import { readPart } from './read-lost.sql.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const VISITORS = 40;

let lazo: Lazo;
beforeAll(async () => {
  lazo = await startLazo({ now: NOW });
  for (let number = 0; number < VISITORS; number += 1) {
    const visitorId = idAt(NOW - 3_600_000);
    for (const time of [NOW - 1_800_000, NOW - 60_000]) {
      const sessionId = idAt(time);
      const landingUrl = `https://shop.example/${number % 3}?utm_source=acme&utm_medium=email`;
      const events = [{ id: sessionId, type: 'session', at: new Date(time).toISOString(), landingUrl }];
      await lazo.collect({ visitorId, sessionId, events });
    }
  }
  await lazo.app.whenFolded();
});
afterAll(() => lazo.close());

test('a range that is read in parts has every visitor once, with all his visits', async () => {
  const question = {
    siteId: 1,
    from: new Date(NOW - 86_400_000),
    to: new Date(NOW),
    bots: 'exclude' as const,
  };
  const whole = await readPart(lazo.db, question, { part: 0, parts: 1 });
  expect(whole.size).toBe(VISITORS);
  const parts = await Promise.all([0, 1, 2].map((part) => readPart(lazo.db, question, { part, parts: 3 })));
  expect(parts.every((part) => part.size > 0)).toBe(true);
  const visitors = parts.flatMap((part) => [...part.keys()]);
  expect(visitors.toSorted()).toEqual([...whole.keys()].toSorted());
  for (const part of parts)
    for (const [visitorId, visits] of part) {
      expect(visits).toHaveLength(2);
      const tell = (his: typeof visits) => his.map((visit) => `${visit.sessionId} ${visit.startedAt}`).sort();
      expect(tell(visits)).toEqual(tell(whole.get(visitorId)!));
    }
});
