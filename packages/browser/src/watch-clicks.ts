import { readDomain } from './cookies.ts';
import { isWithin } from './referrers.ts';
import { cleanPageUrl, options } from './settings.ts';
import { listen } from './signals.ts';
import { track } from './tracker.ts';

// Other files are downloads where the link says so: `<a download>`.
const FILE = /\.(pdf|docx?|xlsx?|pptx?|csv|zip|rar|7z|gz|exe|msi|dmg|apk|mp[34])$/;

/** Tracks links that lead out, files, and what carries `data-lazo-track`. */
export function watchClicks(): void {
  if (options.clicks !== 'auto') return;
  listen('click auxclick', (event) => {
    if ((event as MouseEvent).button > 1) return; // the context menu
    const target = event.target as Element;
    const marked = target.closest?.<HTMLElement>('[data-lazo-track]');
    if (marked) track(marked.dataset.lazoTrack as string, readProperties(marked.dataset));
    const link = target.closest?.('a');
    const url = link && cleanPageUrl(link.href);
    if (!url) return;
    const extension = FILE.exec(link.pathname.toLowerCase())?.[1] ?? '';
    if (extension || link.hasAttribute('download')) track('File Downloaded', { url, extension });
    else if (!isWithin(url, [readDomain(), options.domains])) track('Outbound Link Clicked', { url });
  });
}

/** `data-lazo-track-plan-name="pro"` is `{ planName: 'pro' }`. */
function readProperties(dataset: DOMStringMap): Record<string, string> {
  const properties: Record<string, string> = {};
  for (const key in dataset) {
    const [, first, rest] = /^lazoTrack(.)(.*)/.exec(key) ?? [];
    if (first) properties[first.toLowerCase() + rest] = dataset[key] as string;
  }
  return properties;
}
