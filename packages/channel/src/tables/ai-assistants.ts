import type { SourceTable } from './source-table.ts';

/**
 * AI assistants, as of 2026-11-21. They are named by their host, as they tag their own links
 * (`utm_source=chatgpt.com`). Answers inside a search page have that page's referrer: AI Mode is google.
 * To check: follow a link of an answer and look at `document.referrer`; GA4 names some of its own at
 * https://support.google.com/analytics/answer/9164320
 */
export const AI_ASSISTANTS: SourceTable = {
  'chatgpt.com': ['chatgpt.com', 'chat.openai.com', 'com.openai.chatgpt'],
  'claude.ai': ['claude.ai', 'com.anthropic.claude'],
  'gemini.google.com': ['gemini.google.com', 'bard.google.com', 'com.google.android.apps.bard'],
  'notebooklm.google.com': ['notebooklm.google.com', 'notebooklm.google'],
  'copilot.microsoft.com': [
    'copilot.microsoft.com',
    'copilot.com',
    'copilot.cloud.microsoft',
    'm365.cloud.microsoft',
    'edgeservices.bing.com',
  ],
  'perplexity.ai': ['perplexity.ai', 'ai.perplexity.app.android'],
  'grok.com': ['grok.com', 'x.ai'],
  'meta.ai': ['meta.ai'],
  'deepseek.com': ['deepseek.com'],
  'mistral.ai': ['mistral.ai'],
  'qwen.ai': ['qwen.ai', 'tongyi.com', 'tongyi.aliyun.com'],
  'kimi.com': ['kimi.com', 'kimi.ai', 'kimi.moonshot.cn'],
  'doubao.com': ['doubao.com'],
  'yiyan.baidu.com': ['yiyan.baidu.com'],
  'you.com': ['you.com'],
  'duck.ai': ['duck.ai'],
  'poe.com': ['poe.com'],
  'phind.com': ['phind.com'],
  'andisearch.com': ['andisearch.com'],
  'pi.ai': ['pi.ai'],
  'character.ai': ['character.ai'],
  'lumo.proton.me': ['lumo.proton.me'],
  'felo.ai': ['felo.ai'],
  'genspark.ai': ['genspark.ai'],
  'iask.ai': ['iask.ai'],
};
