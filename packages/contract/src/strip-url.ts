import { isTouchParameter } from './touch-parameters.ts';

/**
 * A URL without what attribution has no use for: fragment, user name, password and every parameter that is
 * not named. What is left is not looked at: this is what the bytes of a page allow, `cleanUrl` is the whole.
 * Of an Android app that linked here its name is kept. Null when the text is no URL of these kinds.
 */
export function stripUrl(url: string, { keep = [] }: { keep?: readonly string[] } = {}): string | null {
  try {
    const { protocol, host, pathname, searchParams } = new URL(url);
    const isApp = protocol === 'android-app:';
    if (!isApp && !/^https?:$/.test(protocol)) return null;
    const kept = [...searchParams].filter(([name]) => isTouchParameter(name) || keep.includes(name));
    const place = isApp ? '/' : pathname + (kept[0] ? '?' : '') + new URLSearchParams(kept);
    return `${protocol}//${host}${place}`;
  } catch {
    return null; // no URL: the caller refuses it or keeps nothing
  }
}
