import { watchEngagement } from './engagement.ts';
import { fillFields } from './fill-fields.ts';
import { buildLink, watchLinks } from './links.ts';
import { startLazo } from './start-lazo.ts';
import type { Lazo, LazoOptions } from './types.ts';
import { watchClicks } from './watch-clicks.ts';
import { watchForms } from './watch-forms.ts';
import { watchPages } from './watch-pages.ts';

/**
 * Starts Lazo on this page, or returns what runs there already. It never throws: what is wrong is told to
 * the console where `debug` is on, and the verbs then do nothing. On a server they do nothing either.
 */
export function createLazo(options?: LazoOptions): Lazo {
  const watch = [watchLinks, watchPages, watchEngagement, watchForms, fillFields, watchClicks];
  return startLazo(options, { watch, link: buildLink });
}
