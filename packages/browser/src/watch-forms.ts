import type { Signals } from './create-signals.ts';
import { readForm } from './read-form.ts';
import type { LazoProperties } from './types.ts';

/**
 * Calls with what a submitted form says: one listener on the document, so that forms added later count, and
 * before the page's own, so that a form that navigates at once counts too.
 */
export function watchForms(
  { listen }: Signals,
  { isAuto, onLead }: { isAuto: boolean; onLead(traits: LazoProperties, form: string | undefined): void },
): void {
  listen(document, 'submit', ({ target }) => {
    const form = target as HTMLFormElement;
    const isMarked = form.hasAttribute('data-lazo-lead');
    if (!(isMarked || isAuto) || form.closest('[data-lazo-ignore]')) return;
    const traits = readForm(form);
    // Unmarked forms search, filter and comment: only an address makes one a lead's.
    // By attribute, since a field named `name` hides the form's own property.
    if (isMarked || traits.email)
      onLead(traits, form.getAttribute('name') || form.getAttribute('id') || undefined);
  });
}
