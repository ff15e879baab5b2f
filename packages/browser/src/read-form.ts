import type { LazoProperties } from './types.ts';

// Whatever these hold is never read, even where the page's author marks the field: by type, autocomplete, name, id.
const SECRET = /passw|hidden|\bfile\b|\bcc-|one-time|card.?n|cvc|cvv|iban|\botp\b/i;
const EMAIL_NAME = /e-?mail|correo/i;

/** Autocomplete's words for a field, and the trait that each one tells. */
const TRAITS: Record<string, string> = {
  email: 'email',
  name: 'name',
  'given-name': 'firstName',
  'family-name': 'lastName',
  tel: 'phone',
};

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** What a submitted form says about a person. The first field of a kind counts. */
export function readForm(form: HTMLFormElement): LazoProperties {
  const traits: LazoProperties = {};
  for (const field of form.elements as unknown as Iterable<Field>) {
    const trait = findTrait(field);
    const isUnchecked = /checkbox|radio/.test(field.type) && !(field as HTMLInputElement).checked;
    if (trait && field.value && !isUnchecked) traits[trait] ??= field.value.trim();
  }
  return traits;
}

function findTrait(field: Field): string | undefined {
  const { type, name, id, dataset } = field;
  const autocomplete = field.getAttribute('autocomplete') ?? '';
  if (SECRET.test(String([type, autocomplete, name, id])) || field.closest('[data-lazo-ignore]')) return;
  // The last word is the field's: before it may stand a section, `shipping` or `work`.
  const trait = TRAITS[autocomplete.toLowerCase().split(' ').pop() as string];
  const isEmail = type === 'email' || (!trait && type === 'text' && EMAIL_NAME.test(name));
  return dataset.lazoTrait || (isEmail ? 'email' : trait);
}
