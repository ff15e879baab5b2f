import { cleanOnce } from './clean-once.ts';

/** What was sent, with the URLs of these fields cleaned; what is no URL there is left out. */
export function cleanUrls(sent: unknown, fields: readonly string[], keep: readonly string[]): unknown {
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) return sent;
  const cleaned: Record<string, unknown> = { ...sent };
  for (const field of fields) {
    const url = cleanOnce(cleaned[field], keep);
    if (url === null) delete cleaned[field];
    else cleaned[field] = url;
  }
  return cleaned;
}
