import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { callLazo, withOptions } from '../test/open-shop.ts';
import { openShopPerTest, shop } from '../test/open-shop-per-test.ts';

const until = { timeout: 10_000, interval: 50 };

openShopPerTest();

// Whatever the page does to us, it never hears of us.
afterEach(() => {
  expect(shop.trouble).toEqual([]);
});

/** A page in which something was done, and everything that came of it. */
async function visit(path = '/'): Promise<Page> {
  const page = await shop.openPage(path);
  await callLazo(page, 'track', 'Done');
  await callLazo(page, 'identify', 'ana@example.com');
  await callLazo(page, 'flush');
  return page;
}

function listTypes(): string[] {
  return shop.sink
    .events()
    .map(({ type }) => type)
    .sort();
}

const ALL = ['identify', 'page', 'session', 'track'];

describe('a browser', () => {
  it('whose storage is full has its events sent', async () => {
    await shop.context.addInitScript(() => {
      Storage.prototype.setItem = () => {
        throw new DOMException('full', 'QuotaExceededError');
      };
    });
    await visit();
    expect(listTypes()).toEqual(ALL);
  });

  it('whose storage may not even be looked at has its events sent', async () => {
    await shop.context.addInitScript(() => {
      Object.defineProperty(window, 'localStorage', {
        get() {
          throw new DOMException('blocked', 'SecurityError');
        },
      });
    });
    await visit();
    expect(listTypes()).toEqual(ALL);
  });

  it('that blocks cookies has its page counted as one session', async () => {
    await shop.context.addInitScript(() => {
      Object.defineProperty(document, 'cookie', { get: () => '', set() {} });
    });
    const page = await visit();
    await page.evaluate(() => history.pushState({}, '', '/next'));
    await callLazo(page, 'flush');
    expect(shop.listEvents('session')).toHaveLength(1);
    expect(shop.listEvents('page').map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it('that throws at cookies has its events sent', async () => {
    await shop.context.addInitScript(() => {
      const refuse = () => {
        throw new DOMException('blocked', 'SecurityError');
      };
      Object.defineProperty(document, 'cookie', { get: refuse, set: refuse });
    });
    await visit();
    expect(listTypes()).toEqual(ALL);
  });

  it('without Web Locks, compression and keepalive has its events sent', async () => {
    await shop.context.addInitScript(() => {
      Object.defineProperty(navigator, 'locks', { value: undefined });
      Reflect.deleteProperty(window, 'CompressionStream');
      Reflect.deleteProperty(Request.prototype, 'keepalive');
    });
    const page = await visit();
    expect(listTypes()).toEqual(ALL);
    expect(shop.sink.received[0]?.isGzip).toBe(false);
    await callLazo(page, 'track', 'Left');
    await page.close({ runBeforeUnload: true });
    await vi.waitFor(() => expect(shop.listEvents('track')).toHaveLength(2), until);
  });

  it('whose clock is set back goes on with its session', async () => {
    const page = await visit();
    await page.evaluate(() => {
      const { now } = Date;
      Date.now = () => now() - 5 * 86_400_000;
    });
    await callLazo(page, 'track', 'Yesterday');
    await callLazo(page, 'flush');
    expect(new Set(shop.sink.events().map(({ sessionId }) => sessionId)).size).toBe(1);
  });

  it('with Do Not Track is let alone where the site respects it', async () => {
    await shop.context.addInitScript(() => Object.defineProperty(navigator, 'doNotTrack', { value: '1' }));
    await visit(withOptions('data-respect-dnt'));
    expect([listTypes(), await shop.context.cookies()]).toEqual([[], []]);
    await visit();
    expect(listTypes()).toEqual(ALL);
  });
});

describe('a page', () => {
  it('whose fetch is patched, and answers nonsense, keeps its events until they are taken', async () => {
    await shop.context.addInitScript(() => {
      const { fetch } = window;
      window.fetch = async () => {
        window.fetch = fetch;
        throw new Error('patched');
      };
    });
    const page = await visit();
    expect(listTypes()).toEqual([]);
    expect(await page.evaluate(() => localStorage.length)).toBe(4);
    await vi.waitFor(() => expect(listTypes()).toEqual(ALL), until);
  });

  it('with a strict policy runs without a word on the console', async () => {
    const host = `http://lazo.shop.localhost:${shop.sink.port}`;
    shop.headers['content-security-policy'] =
      `default-src 'none'; img-src data:; script-src ${host}; connect-src ${host}`;
    await visit();
    expect(listTypes()).toEqual(ALL);
  });

  it('that loads the script twice counts once', async () => {
    shop.body = `<script src="http://lazo.shop.localhost:${shop.sink.port}/lazo.js" data-site="pk_another"></script>`;
    await visit();
    expect(listTypes()).toEqual(ALL);
  });

  it('in a sandboxed frame has its events sent', async () => {
    shop.body = `<iframe sandbox="allow-scripts" srcdoc="<script src='http://lazo.shop.localhost:${shop.sink.port}/lazo.js' data-site='pk_frame'></script>"></iframe>`;
    await visit();
    await vi.waitFor(() => expect(shop.listEvents('page')).toHaveLength(2), until);
    expect(shop.listEvents('session')).toHaveLength(2);
  });

  it('that removes its form as it is sent tells who sent it', async () => {
    shop.body = '<form data-lazo-lead name="quote"><input type="email" value="ana@example.com"></form>';
    const page = await shop.openPage();
    await page.evaluate(() => {
      const form = document.forms[0] as HTMLFormElement;
      form.addEventListener('submit', (event) => {
        event.preventDefault();
        form.remove();
      });
      form.requestSubmit();
    });
    await callLazo(page, 'flush');
    expect(shop.listEvents('identify')).toMatchObject([
      { form: 'quote', traits: { email: 'ana@example.com' } },
    ]);
  });

  it('in ten tabs is one session whose pages are all there, none told twice', async () => {
    await shop.openPage();
    const tabs = await Promise.all(Array.from({ length: 9 }, (_, tab) => shop.openPage(`/${tab}`)));
    await Promise.all(tabs.map((tab) => callLazo(tab, 'track', 'Seen')));
    await Promise.all(tabs.map((tab) => callLazo(tab, 'flush')));
    await vi.waitFor(() => expect(shop.listEvents('page')).toHaveLength(10), until);
    expect(shop.listEvents('session')).toHaveLength(1);
    expect(shop.listEvents('track')).toHaveLength(9);
    expect(shop.sink.repeated).toBe(0);
  }, 30_000);

  it('that is offline for 10,000 events keeps the last thousand, its session and its page', async () => {
    shop.sink.refusal = { status: 0 };
    const page = await shop.openPage();
    const { dropped, stored, milliseconds } = await page.evaluate(() => {
      const { lazo } = window as unknown as {
        lazo: { on(...words: unknown[]): void; track(...words: unknown[]): void };
      };
      const before = performance.now();
      let dropped = 0;
      lazo.on('dropped', () => dropped++);
      for (let i = 0; i < 10_000; i++) lazo.track('Step', { i });
      return { dropped, stored: localStorage.length, milliseconds: performance.now() - before };
    });
    expect([dropped, stored]).toEqual([9_002, 1_000]);
    await callLazo(page, 'flush');
    shop.sink.refusal = undefined;
    await page.reload();
    await vi.waitFor(() => expect(shop.listEvents('track').length).toBeGreaterThan(990), until);
    // The page that follows has events of its own, which take the room of the oldest.
    const kept = shop.listEvents('track').map(({ properties }) => properties?.i);
    expect(kept).toEqual(Array.from(kept, (_, index) => 10_000 - kept.length + index));
    expect(milliseconds).toBeLessThan(3_000);
    shop.trouble.length = 0; // the browser itself logs that the service is not there
    expect(shop.listEvents('session')).toHaveLength(1);
  }, 30_000);
});

describe('cost', () => {
  it('is no long task, at load and at a thousand events', async () => {
    await shop.context.addInitScript(() => {
      const tasks: number[] = [];
      Object.assign(window, { tasks });
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) tasks.push(duration);
      }).observe({ type: 'longtask', buffered: true });
    });
    const page = await visit();
    const spent = await page.evaluate(async () => {
      const { lazo } = window as unknown as { lazo: { track(name: string, properties: object): void } };
      let spent = 0;
      for (let i = 0; i < 1_000; i++) {
        const before = performance.now();
        lazo.track('Step', { i });
        spent += performance.now() - before;
        if (i % 50 === 0) await new Promise((resolve) => setTimeout(resolve));
      }
      return spent;
    });
    await callLazo(page, 'flush');
    expect(spent).toBeLessThan(1_000 * 0.15);
    expect(await page.evaluate(() => (window as unknown as { tasks: number[] }).tasks)).toEqual([]);
  });
});
