import { describe, expect, test } from 'vitest';
import { judgeAgent, type Machine } from './judge-agent.ts';

const CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0';

describe('a user agent is', () => {
  test.each<[Machine, string]>([
    [null, `Mozilla/5.0 (X11; Linux x86_64) ${CHROME} Safari/537.36`],
    [null, `Mozilla/5.0 (Linux; Android 9; CUBOT_X19) ${CHROME} Mobile Safari/537.36`],
    [
      null,
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 300.0',
    ],
    [null, ''],
    ['crawler', 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'],
    [
      'crawler',
      'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)',
    ],
    ['crawler', 'Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)'],
    [
      'crawler',
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0 Safari/537.36',
    ],
    ['crawler', 'facebookexternalhit/1.1'],
    ['crawler', 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)'],
    ['crawler', 'WhatsApp/2.23.20'],
    ['crawler', 'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)'],
    [
      'assistant',
      'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ChatGPT-User/1.0; +https://openai.com/bot)',
    ],
    [
      'assistant',
      'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Claude-User/1.0; +Claude-User@anthropic.com)',
    ],
    ['assistant', 'Mozilla/5.0 (compatible; Perplexity-User/1.0; +https://perplexity.ai/perplexity-user)'],
    ['assistant', 'meta-externalfetcher/1.1'],
    ['library', 'curl/8.5.0'],
    ['library', 'python-requests/2.31.0'],
    ['library', 'node'],
    ['library', 'axios/1.6.2'],
    ['library', 'Go-http-client/2.0'],
    ['library', 'okhttp/4.12.0'],
  ])('%s: %s', (machine, text) => {
    expect(judgeAgent(text).machine).toBe(machine);
  });

  test('read for device, browser and system', () => {
    const { device, browser, os } = judgeAgent(
      `Mozilla/5.0 (Linux; Android 14; Pixel 8) ${CHROME} Mobile Safari/537.36`,
    );
    expect([device, browser, os]).toEqual(['mobile', 'Chrome', 'Android']);
  });

  test('cut before it is parsed, so two that differ only far behind are judged as one', () => {
    const long = `Mozilla/5.0 ${'('.repeat(600)}`;
    expect(judgeAgent(`${long} Googlebot/2.1`)).toBe(judgeAgent(`${long} another`));
  });
});
