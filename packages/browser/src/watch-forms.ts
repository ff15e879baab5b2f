import { readForm } from './read-form.ts';
import { options } from './settings.ts';
import { listen } from './signals.ts';
import { recordTraits } from './tracker.ts';

/**
 * Identifies by what a submitted form says: one listener for the page, so that forms added later count, and
 * before the page's own, so that a form that navigates at once counts too.
 */
export function watchForms(): void {
  listen('submit', ({ target }) => {
    const form = target as HTMLFormElement;
    const isMarked = form.hasAttribute('data-lazo-lead');
    if (!(isMarked || options.forms === 'auto') || form.closest('[data-lazo-ignore]')) return;
    const traits = readForm(form);
    // Unmarked forms search, filter and comment: only an address makes one a lead's.
    // By attribute, since a field named `name` hides the form's own property.
    if (isMarked || traits.email)
      recordTraits(traits, form.getAttribute('name') || form.getAttribute('id') || undefined);
  });
}
