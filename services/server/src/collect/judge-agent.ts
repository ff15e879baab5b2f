/** What a user agent says: machine or person, device, browser, system. Judged once per user agent. */

import Bowser from 'bowser';
import { isbot } from 'isbot';

export interface Agent {
  device: string | null;
  browser: string | null;
  os: string | null;
  /** Whether it names a crawler, whatever else the request says. */
  isCrawler: boolean;
  /** Whether isbot takes it for a machine, HTTP libraries included. */
  isMachine: boolean;
}

// Longer ones are no browser's, and a parser must not be fed without a limit.
const LONGEST = 512;
const REMEMBERED = 5_000;
const judged = new Map<string, Agent>();

export function judgeAgent(header: string | undefined): Agent {
  const text = (header ?? '').slice(0, LONGEST);
  const known = judged.get(text);
  if (known) return known;
  const agent = judge(text);
  if (judged.size >= REMEMBERED) judged.delete(judged.keys().next().value as string);
  judged.set(text, agent);
  return agent;
}

function judge(text: string): Agent {
  if (text === '') return { device: null, browser: null, os: null, isCrawler: false, isMachine: false };
  const { browser, os, platform } = Bowser.parse(text);
  const isMachine = isbot(text);
  return {
    device: platform.type ?? null,
    browser: browser.name ?? null,
    os: os.name ?? null,
    isMachine,
    isCrawler: isMachine && /bot|crawl|spider|slurp|headless|preview|fetcher/i.test(text),
  };
}
