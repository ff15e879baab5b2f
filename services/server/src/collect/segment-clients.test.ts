/** Segment's and RudderStack's own clients from npm, unmodified: only their host is ours. */

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import RudderAnalytics from '@rudderstack/rudder-sdk-node';
import { Analytics } from '@segment/analytics-node';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from '../../../../packages/browser/test/launch-chromium.ts';
import { type Lazo, startLazo } from '../../test/start-lazo.ts';

let lazo: Lazo;
let host: string;
/** What the clients sent and what they were told, in order. */
const exchanges: Exchange[] = [];
interface Exchange {
  method: string | undefined;
  path: string | undefined;
  /** As sent, name and value by turns. */
  headers: string;
  status: number;
}

beforeAll(async () => {
  lazo = await startLazo({ readClock: Date.now });
  lazo.app.server.on('request', ({ method, url: path, rawHeaders }, response) => {
    const headers = rawHeaders.join(' ').toLowerCase();
    response.on('finish', () => exchanges.push({ method, path, headers, status: response.statusCode }));
  });
  host = await lazo.app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => lazo.close());

/** What the client's script adds to a page. */
interface ShopPage {
  AnalyticsNext: typeof import('@segment/analytics-next');
}

type Row = Record<string, unknown>;

/** What was stored under a name or trait that a test alone uses. */
async function readEvents(userId: string): Promise<Row[]> {
  await lazo.app.whenFolded();
  return lazo.sql(
    `select * from events where visitor_id in (
       select visitor_id from events where properties -> 'traits' ->> 'userId' = $1 or properties ->> 'userId' = $1)
     order by event_id`,
    [userId],
  );
}

const namesOf = (rows: readonly Row[]) =>
  rows.map(({ type, name }) => (type === 'track' ? name : type)).sort();

async function findLead(key: object) {
  await lazo.app.whenFolded();
  return (await lazo.post('/v1/leads/find', key)).body.leads[0];
}

describe('@segment/analytics-node', () => {
  function open(writeKey: string, own: object = {}) {
    const errors: unknown[] = [];
    const client = new Analytics({ writeKey, host, maxRetries: 0, ...own });
    client.on('error', (error) => errors.push(error));
    return { client, errors };
  }

  /** Every verb of the client, about one user. */
  function sayAll(client: Analytics, userId: string): void {
    const page = { url: 'https://shop.example/?utm_source=newsletter&utm_medium=email', title: 'Shop' };
    client.identify({ userId, traits: { email: `${userId}@example.org`, plan: 'pro' } });
    client.track({ userId, event: 'Order Completed', properties: { total: 12.5 } });
    client.page({ userId, name: 'Home', properties: page });
    client.page({ userId, name: 'Unknown' });
    client.screen({ userId, name: 'Inbox' });
    client.group({ userId, groupId: 'acme', traits: { seats: 5 } });
    client.alias({ userId, previousId: `before-${userId}` });
  }
  const SAID = ['Alias', 'Group', 'Order Completed', 'Page', 'Screen', 'identify', 'page', 'session'];

  test('with the secret key says who a user is, and all that he does is his', async () => {
    const { client, errors } = open(lazo.secretKey);
    sayAll(client, 'node-secret');
    await client.closeAndFlush();
    expect(errors).toEqual([]);
    const rows = await readEvents('node-secret');
    expect([...new Set(namesOf(rows))]).toEqual(SAID);
    const lead = await findLead({ email: 'node-secret@example.org' });
    expect(lead.keys).toEqual({ email: ['node-secret@example.org'], userId: ['node-secret'] });
    expect(lead.traits.plan).toMatchObject({ value: 'pro', verified: true });
    expect(
      await lazo.sql('select channel from sessions where visitor_id = $1 order by 1', [rows[0]!.visitor_id]),
    ).toEqual([{ channel: 'Email' }, { channel: 'Unassigned' }]);
    expect(exchanges.at(-1)).toMatchObject({ method: 'POST', path: '/v1/batch', status: 200 });
  });

  test('with the public key makes claims', async () => {
    const { client, errors } = open(lazo.publicKey);
    client.identify({ userId: 'node-public', traits: { email: 'node-public@example.org' } });
    await client.closeAndFlush();
    expect(errors).toEqual([]);
    const lead = await findLead({ email: 'node-public@example.org' });
    expect(lead.keys).toEqual({ email: ['node-public@example.org'] });
    expect(lead.traits.userId).toMatchObject({ value: 'node-public', verified: false });
  });

  test('that sends everything again changes nothing', async () => {
    const said = { userId: 'node-again', event: 'Again', messageId: 'node-again-1', timestamp: new Date() };
    for (let time = 0; time < 2; time += 1) {
      const { client } = open(lazo.secretKey);
      client.track(said);
      await client.closeAndFlush();
    }
    expect(namesOf(await readEvents('node-again'))).toEqual(['Again', 'identify']);
  });

  test('is told of a wrong key', async () => {
    const { client, errors } = open('sk_of_nobody_at_all_0000');
    client.track({ userId: 'nobody', event: 'Lost' });
    await client.closeAndFlush();
    expect(String((errors[0] as { reason: unknown }).reason)).toContain('401');
  });
});

describe('@rudderstack/rudder-sdk-node', () => {
  test.each([true, false])('with gzip: %s', async (gzip) => {
    const userId = `rudder-${gzip}`;
    const client = new RudderAnalytics(lazo.secretKey, { dataPlaneUrl: host, gzip, retryCount: 0 });
    client.identify({ userId, traits: { email: `${userId}@example.org` } });
    client.track({ userId, event: 'Order Completed', properties: { total: 1 } });
    client.page({ userId, name: 'Home', properties: { url: 'https://shop.example/' } } as never);
    client.screen({ userId, name: 'Inbox' } as never);
    client.group({ userId, groupId: 'acme' });
    client.alias({ userId, previousId: 'before' });
    await new Promise<void>((resolve, reject) => {
      client.flush((error) => (error ? reject(error) : resolve()));
    });
    const { headers, status } = exchanges.at(-1)!;
    expect(status).toBe(200);
    expect(headers).toContain(`content-type application/${gzip ? 'x-www-form-urlencoded' : 'json'}`);
    expect(headers).toContain('authorization basic ');
    const names = new Set(namesOf(await readEvents(userId)));
    for (const name of ['Alias', 'Group', 'Order Completed', 'Screen', 'identify', 'page', 'session'])
      expect(names).toContain(name);
    expect((await findLead({ userId })).keys).toEqual({ email: [`${userId}@example.org`], userId: [userId] });
  });
});

describe('a service that cannot take events just now', () => {
  /** A gateway that says 503 once, and lets everything through after that. */
  async function openGateway(): Promise<{ server: Server; url: string }> {
    let isAway = true;
    const server = createServer(async (request, response) => {
      const body = await buffer(request);
      if (isAway) {
        isAway = false;
        return response.writeHead(503, { 'retry-after': '1' }).end('{}');
      }
      const { authorization = '', 'content-type': type = '' } = request.headers;
      const headers = { authorization, 'content-type': type };
      const answer = await fetch(host + request.url, { method: 'POST', headers, body });
      response.writeHead(answer.status).end(await answer.text());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  }

  test.each<[name: string, say: (url: string, userId: string) => Promise<void>]>([
    [
      'analytics-node',
      async (url, userId) => {
        const client = new Analytics({ writeKey: lazo.secretKey, host: url });
        client.track({ userId, event: 'Kept' });
        await client.closeAndFlush();
      },
    ],
    [
      'rudder-sdk-node',
      async (url, userId) => {
        const client = new RudderAnalytics(lazo.secretKey, { dataPlaneUrl: url, logLevel: 'none' });
        client.track({ userId, event: 'Kept' });
        await new Promise<void>((resolve, reject) => {
          client.flush((error) => (error ? reject(error) : resolve()));
        });
      },
    ],
  ])('costs %s nothing: it sends the same again', async (name, say) => {
    const { server, url } = await openGateway();
    await say(url, `patient-${name}`);
    expect(namesOf(await readEvents(`patient-${name}`))).toEqual(['Kept', 'identify']);
    server.closeAllConnections();
    server.close();
  });
});

describe('@segment/analytics-next, in Chromium', () => {
  const scripts = join(dirname(createRequire(import.meta.url).resolve('@segment/analytics-next')), '../umd');
  let browser: Browser;
  let shop: Server;
  let shopUrl: string;

  beforeAll(async () => {
    browser = await launchChromium();
    shop = createServer(async (request, response) => {
      const { pathname } = new URL(request.url!, 'http://shop');
      if (!pathname.endsWith('.js')) {
        response.setHeader('content-type', 'text/html; charset=utf-8');
        return response.end('<!doctype html><title>Shop</title><script src="/umd/index.js"></script>');
      }
      response.setHeader('content-type', 'text/javascript');
      response.end(await readFile(join(scripts, pathname.slice('/umd/'.length))));
    });
    shop.listen(0, '127.0.0.1');
    await once(shop, 'listening');
    shopUrl = `http://shop.localhost:${(shop.address() as AddressInfo).port}`;
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    shop.closeAllConnections();
    shop.close();
  });

  /** Opens the landing page, lets the client say everything, and waits until it has been heard. */
  async function visit(strategy: object | undefined, userId: string): Promise<void> {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${shopUrl}/?utm_source=google&utm_medium=cpc&utm_campaign=spring&gclid=1`, {
      referer: 'https://www.google.com/',
    });
    await page.evaluate(
      async ({ writeKey, apiHost, deliveryStrategy, userId }) => {
        const { AnalyticsBrowser } = (globalThis as unknown as ShopPage).AnalyticsNext;
        const settings = { apiHost, protocol: 'http', ...(deliveryStrategy && { deliveryStrategy }) };
        const [analytics] = await AnalyticsBrowser.load({
          writeKey,
          cdnSettings: { integrations: { 'Segment.io': { apiKey: writeKey, ...settings } } },
        });
        await analytics.page('Landing', { plan: 'free' });
        await analytics.track('Video Played', { name: 'Tour' });
        await analytics.identify(userId, { email: `${userId}@example.org` });
        await analytics.track('Quote Asked');
        await analytics.group('acme', { seats: 5 });
        await analytics.screen('Inbox');
        await analytics.alias(`${userId}-new`);
      },
      {
        writeKey: lazo.publicKey,
        apiHost: `${host.replace('http://', '')}/v1`,
        deliveryStrategy: strategy,
        userId,
      },
    );
    await expect
      .poll(async () => namesOf(await readEvents(userId)).filter((name) => name !== 'session'), {
        timeout: 10_000,
      })
      .toEqual(['Alias', 'Group', 'Quote Asked', 'Screen', 'Video Played', 'identify', 'page']);
    await context.close();
  }

  test.each([
    ['one by one', undefined, '/v1/t'],
    ['in batches', { strategy: 'batching', config: { size: 4, timeout: 200 } }, '/v1/b'],
  ])('says all, %s: the visit is paid search, and his who identified', async (way, strategy, path) => {
    const userId = `next-${way.replaceAll(' ', '-')}`;
    await visit(strategy, userId);
    const [row] = await readEvents(userId);
    const sessions = await lazo.sql(
      'select channel, campaign, landing_url from sessions where visitor_id = $1',
      [row!.visitor_id],
    );
    expect(sessions).toMatchObject([{ channel: 'Paid Search', campaign: 'spring' }]);
    const lead = await findLead({ email: `${userId}@example.org` });
    expect(lead.visitors).toEqual([row!.visitor_id]);
    expect(await findLead({ userId })).toBeUndefined(); // a page's word names one lead
    const asked = exchanges.filter((exchange) => exchange.path === path);
    expect(asked.map(({ method }) => method)).toContain('OPTIONS');
    const sent = asked.find(({ method }) => method === 'POST');
    expect(sent).toMatchObject({ status: 200, headers: expect.stringContaining('content-type text/plain') });
    expect(sent?.headers).toContain('authorization basic ');
  });
});
