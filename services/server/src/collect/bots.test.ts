import { afterAll, beforeAll, expect, test } from 'vitest';
import { idAt, type Lazo, startLazo } from '../../test/start-lazo.ts';

const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
const HEADLESS = CHROME.replace('Chrome/', 'HeadlessChrome/');
const GPTBOT =
  'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)';
const CHATGPT = GPTBOT.replace(
  'GPTBot/1.2; +https://openai.com/gptbot',
  'ChatGPT-User/1.0; +https://openai.com/bot',
);
const PAGE = { origin: 'https://shop.example' };

let lazo: Lazo;
beforeAll(async () => {
  lazo = await startLazo({ config: { botFilter: true } });
});
afterAll(() => lazo.close());

interface Request {
  agent?: string;
  headers?: Record<string, string>;
  context?: object;
}

/** Sends a visit and answers as what it was stored. */
async function storeVisit({ agent, headers = {}, context = {} }: Request): Promise<unknown> {
  const id = idAt(lazo.clock.now);
  const at = new Date(lazo.clock.now).toISOString();
  const events = [{ id, type: 'session', at, landingUrl: 'https://shop.example/' }];
  const userAgent = agent === undefined ? {} : { 'user-agent': agent };
  const { body } = await lazo.collect(
    { visitorId: id, sessionId: id, context, events },
    { ...userAgent, ...headers },
  );
  expect(body).toMatchObject({ accepted: 1, rejected: [] }); // never silently dropped
  await lazo.app.whenFolded();
  const [session] = await lazo.sql('select bot from sessions where session_id = $1', [id]);
  return session?.bot;
}

test.each<[string, Request, string | null]>([
  ['a person in a browser', { agent: CHROME, headers: PAGE }, null],
  [
    'a browser that a program drives',
    { agent: CHROME, headers: PAGE, context: { webdriver: true } },
    'webdriver',
  ],
  ['a headless browser', { agent: HEADLESS, headers: PAGE }, 'crawler'],
  ['a crawler, from a page or not', { agent: GPTBOT }, 'crawler'],
  ['an assistant that fetches for a person', { agent: CHATGPT }, 'assistant'],
  ['a server of the site, by an HTTP library', { agent: 'python-requests/2.31.0' }, null],
  ['an HTTP library that poses as a page', { agent: 'python-requests/2.31.0', headers: PAGE }, 'crawler'],
  ['a sender that says nothing of itself', { agent: '' }, null],
  ['a server that says webdriver', { agent: 'node', context: { webdriver: true } }, null],
])('%s is stored as such', async (_, request, bot) => {
  expect(await storeVisit(request)).toBe(bot);
});

test('a trusted sender is not second-guessed', async () => {
  const headers = { authorization: `Bearer ${lazo.secretKey}` };
  expect(await storeVisit({ agent: GPTBOT, headers })).toBeNull();
});
