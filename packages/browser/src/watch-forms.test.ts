// @vitest-environment jsdom
import type { IdentifyEvent } from '@lazo/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PENDING } from './consent.ts';
import { clearEvents, takeEvents } from './queue.ts';
import { setAllowed, setOptions } from './settings.ts';
import { clearCookies } from './store.ts';
import { enterSession } from './visit.ts';
import { watchForms } from './watch-forms.ts';

const SITE = { site: 'pk_forms', host: 'https://lazo.example' };
watchForms();

beforeEach(() => {
  setOptions(SITE);
  setAllowed(PENDING);
  enterSession({ url: location.href, referrer: '' });
});

afterEach(() => {
  clearCookies();
  clearEvents();
});

/** Sends a form that is added to the page only now. */
function submit(attributes: string, fields: string): { traits: unknown; form: string | undefined }[] {
  document.body.innerHTML = `<form ${attributes}>${fields}</form>`;
  document.forms[0]?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
  return takeEvents(9, new Set()).map((event) => {
    const { traits, form } = event as IdentifyEvent;
    return { traits, form };
  });
}

const EMAIL = '<input type="email" value=" ana@example.com ">';

describe('a marked form', () => {
  it('tells who sent it, and its name', () => {
    expect(submit('data-lazo-lead name="quote" id="q1"', EMAIL)).toEqual([
      { traits: { email: 'ana@example.com' }, form: 'quote' },
    ]);
  });

  it('is named by its id where it has no name, though a field may be called name', () => {
    expect(
      submit('data-lazo-lead id="q1"', `<input name="name" autocomplete="name" value="Ana">${EMAIL}`),
    ).toEqual([{ traits: { email: 'ana@example.com', name: 'Ana' }, form: 'q1' }]);
  });

  it.each([
    [
      'email by autocomplete',
      '<input autocomplete="section-a work EMAIL" value="a@b.example">',
      { email: 'a@b.example' },
    ],
    ['email by name', '<input name="user[email]" value="a@b.example">', { email: 'a@b.example' }],
    ['email by Spanish name', '<input name="correo" value="a@b.example">', { email: 'a@b.example' }],
    ['phone by autocomplete', '<input type="tel" autocomplete="tel" value="+34 600">', { phone: '+34 600' }],
    [
      'names by autocomplete',
      '<input autocomplete="given-name" value="A"><input autocomplete="family-name" value="R">',
      { firstName: 'A', lastName: 'R' },
    ],
    ['what it is asked for', '<select data-lazo-trait="plan"><option>Pro</option></select>', { plan: 'Pro' }],
    [
      'a box that is ticked',
      '<input type="checkbox" data-lazo-trait="news" value="yes" checked>',
      { news: 'yes' },
    ],
    [
      'the first of two',
      '<input type="email" value="a@b.example"><input type="email" value="c@d.example">',
      { email: 'a@b.example' },
    ],
  ])('tells %s', (_, fields, traits) => {
    expect(submit('data-lazo-lead', fields)).toEqual([{ traits, form: undefined }]);
  });

  it.each([
    ['a password', '<input type="password" data-lazo-trait="x" value="s">'],
    ['a hidden field', '<input type="hidden" data-lazo-trait="x" value="s">'],
    ['a card', '<input autocomplete="cc-number" data-lazo-trait="x" value="s">'],
    ['a card by name', '<input name="card_number" data-lazo-trait="x" value="s">'],
    ['a one-time code', '<input autocomplete="one-time-code" data-lazo-trait="x" value="s">'],
    ['an ignored field', '<input data-lazo-ignore data-lazo-trait="x" value="s">'],
    ['a field that nobody named', '<input name="message" value="s"><textarea>s</textarea>'],
    ['a box that is not ticked', '<input type="checkbox" data-lazo-trait="x" value="s">'],
    ['a phone by name alone', '<input type="tel" name="phone" value="600">'],
  ])('never tells %s', (_, fields) => {
    expect(submit('data-lazo-lead', EMAIL + fields)).toEqual([
      { traits: { email: 'ana@example.com' }, form: undefined },
    ]);
  });

  it('says nothing where it is ignored', () => {
    expect(submit('data-lazo-lead data-lazo-ignore', EMAIL)).toEqual([]);
  });
});

describe('a form without a mark', () => {
  it('says nothing', () => {
    expect(submit('', EMAIL)).toEqual([]);
  });

  it('tells an address where forms are automatic, and without one nothing', () => {
    setOptions({ ...SITE, forms: 'auto' });
    expect(submit('name="search"', '<input autocomplete="name" value="Ana">')).toEqual([]);
    expect(submit('name="news"', EMAIL)).toEqual([{ traits: { email: 'ana@example.com' }, form: 'news' }]);
  });
});
