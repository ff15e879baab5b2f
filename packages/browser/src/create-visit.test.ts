// @vitest-environment jsdom
// @vitest-environment-options { "url": "https://www.shop.example/" }
import { isUuidV7, type SessionCookie } from '@lazo/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createJar, type Jar } from './create-jar.ts';
import { createVisit, isOver, type Visit } from './create-visit.ts';

const MINUTE = 60_000;
const NOW = Date.parse('2026-11-21T10:00:00.000Z');
let jar: Jar;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
  jar = createJar();
});

afterEach(() => vi.useRealTimers());

/** A page that opens: what it remembers of others lies in the jar. */
function openVisit(linkedId?: string): Visit {
  return createVisit({ jar, isNoTouch: (referrer) => referrer.includes('paypal'), linkedId });
}

function arrive(query = '', referrer = '') {
  return { url: `https://www.shop.example/${query}`, referrer };
}

function wait(milliseconds: number): void {
  vi.setSystemTime(Date.now() + milliseconds);
}

describe('a session', () => {
  it('begins with the first page, and ids are of version 7', () => {
    const visit = openVisit();
    expect(visit.enter(arrive())).toBe(true);
    expect(Object.values(visit.readIds()).every(isUuidV7)).toBe(true);
  });

  it('goes on within thirty minutes, in another page of the same browser', () => {
    const first = openVisit();
    first.enter(arrive());
    wait(30 * MINUTE - 1_000);
    const second = openVisit();
    expect(second.enter(arrive())).toBe(false);
    expect(second.readIds()).toEqual(first.readIds());
  });

  it('ends after thirty minutes without activity, and the visitor stays', () => {
    const first = openVisit();
    first.enter(arrive());
    wait(30 * MINUTE);
    const second = openVisit();
    expect(second.enter(arrive())).toBe(true);
    expect(second.readIds().visitorId).toBe(first.readIds().visitorId);
    expect(second.readIds().sessionId).not.toBe(first.readIds().sessionId);
  });

  it('is kept alive by what is done', () => {
    const visit = openVisit();
    visit.enter(arrive());
    for (let i = 0; i < 4; i++) {
      wait(20 * MINUTE);
      expect(visit.continue()).toBe(true);
    }
    wait(31 * MINUTE);
    expect(visit.continue()).toBe(false);
  });

  it('ends with another campaign, not with the same and not with none', () => {
    const visit = openVisit();
    visit.enter(arrive('?utm_source=a'));
    expect(visit.enter(arrive('?utm_source=a&page=2'))).toBe(false);
    expect(visit.enter(arrive())).toBe(false);
    expect(visit.enter(arrive('?utm_source=a&gclid=1'))).toBe(true);
    expect(visit.enter(arrive('?utm_source=a'))).toBe(true);
  });

  it('does not end with another referrer', () => {
    const visit = openVisit();
    visit.enter(arrive('', 'https://www.google.com/'));
    expect(visit.enter(arrive('', 'https://www.bing.com/'))).toBe(false);
  });

  it('ends with its visitor: no session has two', () => {
    const first = openVisit();
    first.enter(arrive());
    jar.write('_lazo_v', 'nobody', Date.now() + 1);
    const second = openVisit();
    expect(second.enter(arrive())).toBe(true);
    expect(second.readIds().visitorId).not.toBe(first.readIds().visitorId);
  });

  it('numbers its pages over all tabs', () => {
    const [one, two] = [openVisit(), openVisit()];
    one.enter(arrive());
    expect(one.countPage()).toBe(1);
    two.enter(arrive());
    expect(two.countPage()).toBe(2);
    one.enter(arrive());
    expect(one.countPage()).toBe(3);
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
  it('keeps the first touch whole while the current one changes', () => {
    const visit = openVisit();
    visit.enter(arrive('?utm_source=a&gclid=1', 'https://www.google.com/'));
    wait(MINUTE);
    visit.enter(arrive('?utm_medium=email'));
    expect(visit.readOrigin()).toMatchObject({
      first: { utm: { source: 'a' }, clickIds: { gclid: '' }, referrer: 'https://www.google.com/' },
      current: { utm: { medium: 'email' }, clickIds: {}, referrer: '' },
    });
  });

  it('is not changed by the way back from a payment', () => {
    const visit = openVisit();
    visit.enter(arrive('?utm_source=a'));
    wait(40 * MINUTE);
    expect(visit.enter(arrive('', 'https://www.paypal.com/'))).toBe(true);
    expect(visit.readOrigin()?.current.utm).toEqual({ source: 'a' });
  });

  it('is changed by a campaign whatever the referrer', () => {
    const visit = openVisit();
    visit.enter(arrive('?utm_source=a'));
    visit.enter(arrive('?utm_source=b', 'https://www.paypal.com/'));
    expect(visit.readOrigin()?.current.utm).toEqual({ source: 'b' });
  });

  it('takes the verdict for the session that it was given for', () => {
    const visit = openVisit();
    visit.enter(arrive());
    const { sessionId } = visit.readIds();
    wait(31 * MINUTE);
    visit.enter(arrive('?utm_source=a'));
    visit.writeVerdict(sessionId, { channel: 'Direct', source: null, medium: null });
    expect(visit.readOrigin()?.first).toMatchObject({ channel: 'Direct', source: null });
    expect(visit.readOrigin()?.current.channel).toBeUndefined();
  });
});

describe('a linked visitor', () => {
  const linkedId = '01990000-0000-7000-8000-000000000001';

  it('is taken up where there is none', () => {
    const visit = openVisit(linkedId);
    visit.enter(arrive());
    expect(visit.readIds().visitorId).toBe(linkedId);
  });

  it('is not taken up where there is one, nor after a reset', () => {
    const known = openVisit();
    known.enter(arrive());
    const visit = openVisit(linkedId);
    visit.enter(arrive());
    expect(visit.readIds().visitorId).toBe(known.readIds().visitorId);
    jar.clear();
    const fresh = openVisit(linkedId);
    fresh.enter(arrive());
    jar.clear();
    fresh.enter(arrive());
    expect(fresh.readIds().visitorId).not.toBe(linkedId);
  });
});
