/**
 * User agents of assistants that fetch a page because a person asked for it just now; their companies' crawlers,
 * which fetch for an index, are not among them. November 2026. Where to check: each company's page on its agents
 * (platform.openai.com/docs/bots, support.anthropic.com, docs.perplexity.ai, docs.mistral.ai,
 * developers.facebook.com/docs/sharing/webmasters/web-crawlers, developers.google.com/crawling).
 */
export const ASSISTANT_AGENTS: readonly string[] = [
  'chatgpt-user',
  'claude-user',
  'perplexity-user',
  'mistralai-user',
  'meta-externalfetcher',
  'duckassistbot',
  'google-notebooklm',
  'gemini-deep-research',
  'amzn-user',
];
