import { isTouchParameter } from './touch-parameters.ts';

/**
 * A URL without what attribution has no use for: fragment, user name, password and every parameter that is
 * not named. What is left is not looked at: this is what the bytes of a page allow, `cleanUrl` is the whole.
 * Of an Android app that linked here its name is kept. Null when the text is no URL of these kinds.
 */
export function stripUrl(url: string, options: { keep?: readonly string[] } = {}): string | null {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return null; // no URL: the caller refuses it or keeps nothing
  }
  if (parsed.protocol === 'android-app:') return `android-app://${parsed.hostname}/`;
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') return null;
  parsed.username = '';
  parsed.password = '';
  parsed.hash = '';
  if (parsed.search) {
    const kept = [...parsed.searchParams].filter(
      ([name]) => isTouchParameter(name) || options.keep?.includes(name),
    );
    parsed.search = new URLSearchParams(kept).toString();
  }
  return parsed.href;
}
