import { readDomain } from './jar.ts';
import { readList } from './read-options.ts';
import { isWithin } from './referrers.ts';
import { cleanPageUrl, options } from './settings.ts';
import { listen } from './signals.ts';
import { track } from './tracker.ts';

// What GA4 calls a file download.
// https://support.google.com/analytics/answer/9216061
const FILE =
  /\.(pdf|xlsx?|docx?|txt|rtf|csv|exe|key|pp(?:s|t|tx)|7z|pkg|rar|gz|zip|avi|mov|mp4|mpe?g|wmv|midi?|mp3|wav|wma)$/i;

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
    const extension = FILE.exec(link.pathname)?.[1];
    if (extension) track('File Downloaded', { url, extension: extension.toLowerCase() });
    else if (!isWithin(url, [readDomain(), ...readList(options.domains)]))
      track('Outbound Link Clicked', { url });
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
