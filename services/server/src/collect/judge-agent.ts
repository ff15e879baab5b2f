/** What a user agent says: which kind of machine, device, browser, system. Judged once per user agent. */

import Bowser from 'bowser';
import { isbot } from 'isbot';
import { buildMemory } from '../memory.ts';
import { ASSISTANT_AGENTS } from './ai-assistants.ts';

/**
 * `crawler`: it fetches for an index, a preview or a check. `assistant`: an AI fetches for a person who asked.
 * `library`: an HTTP client, which may be a server of the site's own. Null: a browser, as far as it says.
 */
export type Machine = 'crawler' | 'assistant' | 'library' | null;

export interface Agent {
  machine: Machine;
  device: string | null;
  browser: string | null;
  os: string | null;
}

// Longer ones are no browser's, and a parser must not be fed without a limit.
const LONGEST = 512;
/** User agents remembered: a busy site meets some thousand in a day. */
const REMEMBERED = 2_500;
const judged = buildMemory<Agent>(REMEMBERED);

export function judgeAgent(header: string | undefined): Agent {
  const text = (header ?? '').slice(0, LONGEST);
  const known = judged.find(text);
  if (known) return known;
  const agent = judge(text);
  judged.keep(text, agent);
  return agent;
}

function judge(text: string): Agent {
  if (text === '') return { machine: null, device: null, browser: null, os: null }; // told nothing, judged nothing
  const { browser, os, platform } = Bowser.parse(text);
  return {
    machine: judgeMachine(text),
    device: platform.type ?? null,
    browser: browser.name ?? null,
    os: os.name ?? null,
  };
}

/** What machines that are no HTTP client call themselves, where they do not pose as a browser. */
const CRAWLER =
  /bot\b|bot[/_-]|crawl|spider|slurp|preview|externalhit|externalagent|headless|lighthouse|monitor|whatsapp|ahrefs/i;

function judgeMachine(text: string): Machine {
  const lower = text.toLowerCase();
  if (ASSISTANT_AGENTS.some((name) => lower.includes(name))) return 'assistant';
  if (!isbot(text)) return null;
  // isbot takes every "name/version" for a bot. HTTP clients say just that; crawlers pose as a browser, or say what they are.
  return lower.startsWith('mozilla/') || CRAWLER.test(text) ? 'crawler' : 'library';
}
