import { formatRef } from '@lazo/contract';
import { mayName } from './settings.ts';
import { listen } from './signals.ts';
import { origin } from './tracker.ts';
import type { LazoOrigin } from './types.ts';
import { readIds } from './visit.ts';

/**
 * Fills the fields in which the site's own CRM is told where a lead came from: `data-lazo-field="first.source"`,
 * and one named `lazo_ref`, by which any CRM hands the lead back. When the form is first touched, for some are
 * read by a script and never submitted, and when it is submitted, for by then the service may have answered.
 */
export function fillFields(): void {
  listen('focusin submit', ({ target }) => {
    const form = (target as HTMLInputElement).form ?? (target as HTMLFormElement);
    for (const field of form.elements ?? []) {
      const { name, dataset } = field as HTMLInputElement;
      const wanted = name === 'lazo_ref' ? 'ref' : dataset.lazoField;
      if (wanted) (field as HTMLInputElement).value = mayName() ? readField(wanted) : '';
    }
  });
}

/** What a field is filled with; empty where nothing is known. */
function readField(wanted: string): string {
  if (wanted === 'ref') return formatRef(readIds());
  const [which, name] = wanted.split('.') as [keyof LazoOrigin, string];
  const touch = origin()?.[which];
  return String({ ...touch?.clickIds, ...touch?.utm, ...touch }[name] ?? '');
}
