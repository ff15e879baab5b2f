// @vitest-environment jsdom
// @vitest-environment-options { "url": "https://www.shop.example/" }
import { isUuidV7, type SessionCookie } from '@lazo/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GRANTED } from './consent.ts';
import { isOver } from './visit.ts';

type Visit = typeof import('./visit.ts');

const MINUTE = 60_000;
const NOW = Date.parse('2026-11-21T10:00:00.000Z');

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
});

afterEach(async () => {
  await clearCookies();
  vi.useRealTimers();
});

/** A page that opens: what it remembers of others lies in its cookies. */
async function openVisit(linkedId = ''): Promise<Visit> {
  vi.resetModules();
  const visit = await import('./visit.ts');
  const { setAllowed } = await import('./settings.ts');
  setAllowed(GRANTED);
  visit.offerVisitor(linkedId);
  return visit;
}

async function clearCookies(): Promise<void> {
  const store = await import('./store.ts');
  store.clearCookies();
}

function arrive(query = '', referrer = '') {
  return { url: `https://www.shop.example/${query}`, referrer };
}

function wait(milliseconds: number): void {
  vi.setSystemTime(Date.now() + milliseconds);
}

describe('a session', () => {
  it('begins with the first page, and ids are of version 7', async () => {
    const visit = await openVisit();
    expect(visit.enterSession(arrive())).toBe(true);
    expect(Object.values(visit.readIds()).every(isUuidV7)).toBe(true);
  });

  it('goes on within thirty minutes, in another page of the same browser', async () => {
    const first = await openVisit();
    first.enterSession(arrive());
    wait(30 * MINUTE - 1_000);
    const second = await openVisit();
    expect(second.enterSession(arrive())).toBe(false);
    expect(second.readIds()).toEqual(first.readIds());
  });

  it('ends after thirty minutes without activity, and the visitor stays', async () => {
    const first = await openVisit();
    first.enterSession(arrive());
    wait(30 * MINUTE);
    const second = await openVisit();
    expect(second.enterSession(arrive())).toBe(true);
    expect(second.readIds().visitorId).toBe(first.readIds().visitorId);
    expect(second.readIds().sessionId).not.toBe(first.readIds().sessionId);
  });

  it('is kept alive by what is done', async () => {
    const visit = await openVisit();
    visit.enterSession(arrive());
    for (let i = 0; i < 4; i++) {
      wait(20 * MINUTE);
      expect(visit.keepSession()).toBe(true);
    }
    wait(31 * MINUTE);
    expect(visit.keepSession()).toBe(false);
  });

  it('ends with another campaign, not with the same and not with none', async () => {
    const visit = await openVisit();
    visit.enterSession(arrive('?utm_source=a'));
    expect(visit.enterSession(arrive('?utm_source=a&page=2'))).toBe(false);
    expect(visit.enterSession(arrive())).toBe(false);
    expect(visit.enterSession(arrive('?utm_source=a&gclid=1'))).toBe(true);
    expect(visit.enterSession(arrive('?utm_source=a'))).toBe(true);
  });

  it('does not end with another referrer', async () => {
    const visit = await openVisit();
    visit.enterSession(arrive('', 'https://www.google.com/'));
    expect(visit.enterSession(arrive('', 'https://www.bing.com/'))).toBe(false);
  });

  it('ends with its visitor: no session has two', async () => {
    const first = await openVisit();
    first.enterSession(arrive());
    // biome-ignore lint/suspicious/noDocumentCookie: another hand writes it
    document.cookie = '_lazo_v=nobody; path=/; domain=shop.example';
    const second = await openVisit();
    expect(second.enterSession(arrive())).toBe(true);
    expect(second.readIds().visitorId).not.toBe(first.readIds().visitorId);
  });

  it('numbers its pages over all tabs', async () => {
    const one = await openVisit();
    one.enterSession(arrive(), 1);
    expect(one.readSeq()).toBe(1);
    const two = await openVisit();
    two.enterSession(arrive(), 1);
    expect(two.readSeq()).toBe(2);
    one.enterSession(arrive(), 1);
    expect(one.readSeq()).toBe(3);
  });

  it.each([
    ['now', 0, false],
    ['29 minutes ago', -29, false],
    ['30 minutes ago', -30, true],
    ['in the future, by a clock that was set back', 600, false],
  ])('whose last activity was %s is over: %#', (_, minutes, over) => {
    const session: SessionCookie = { sessionId: '', lastActivity: NOW / 1000 + minutes * 60, pageCount: 1 };
    expect(isOver(session, NOW)).toBe(over);
  });
});

describe('the origin', () => {
  it('keeps the first touch whole while the current one changes', async () => {
    const visit = await openVisit();
    visit.enterSession(arrive('?utm_source=a&gclid=1', 'https://www.google.com/'));
    wait(MINUTE);
    visit.enterSession(arrive('?utm_medium=email'));
    expect(visit.readOrigin()).toMatchObject({
      first: { utm: { source: 'a' }, clickIds: { gclid: '' }, referrer: 'https://www.google.com/' },
      current: { utm: { medium: 'email' }, clickIds: {}, referrer: '' },
    });
  });

  it('is not changed by the way back from a payment', async () => {
    const visit = await openVisit();
    visit.enterSession(arrive('?utm_source=a'));
    wait(40 * MINUTE);
    expect(visit.enterSession(arrive('', 'https://www.paypal.com/'))).toBe(true);
    expect(visit.readOrigin()?.current.utm).toEqual({ source: 'a' });
  });

  it('is changed by a campaign whatever the referrer', async () => {
    const visit = await openVisit();
    visit.enterSession(arrive('?utm_source=a'));
    visit.enterSession(arrive('?utm_source=b', 'https://www.paypal.com/'));
    expect(visit.readOrigin()?.current.utm).toEqual({ source: 'b' });
  });

  it('takes the verdict for the session that it was given for', async () => {
    const visit = await openVisit();
    visit.enterSession(arrive());
    const { sessionId } = visit.readIds();
    wait(31 * MINUTE);
    visit.enterSession(arrive('?utm_source=a'));
    visit.writeVerdict(sessionId, { channel: 'Direct', source: null, medium: null });
    expect(visit.readOrigin()?.first).toMatchObject({ channel: 'Direct', source: null });
    expect(visit.readOrigin()?.current.channel).toBeUndefined();
  });
});

describe('a linked visitor', () => {
  const linkedId = '01990000-0000-7000-8000-000000000001';

  it('is taken up where there is none', async () => {
    const visit = await openVisit(linkedId);
    visit.enterSession(arrive());
    expect(visit.readIds().visitorId).toBe(linkedId);
  });

  it('is not taken up where there is one, nor after a reset', async () => {
    const known = await openVisit();
    known.enterSession(arrive());
    const visit = await openVisit(linkedId);
    visit.enterSession(arrive());
    expect(visit.readIds().visitorId).toBe(known.readIds().visitorId);
    await clearCookies();
    const fresh = await openVisit(linkedId);
    fresh.enterSession(arrive());
    await clearCookies();
    fresh.enterSession(arrive());
    expect(fresh.readIds().visitorId).not.toBe(linkedId);
  });
});
