import { parseRef } from '@lazo/contract';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callLazo, withOptions } from '../test/open-shop.ts';
import { openShopPerTest, shop } from '../test/open-shop-per-test.ts';

const CAMPAIGN =
  '?utm_source=news&utm_medium=email&utm_campaign=spring&utm_term=oak&utm_content=top&gclid=abc';
const NAMES = [
  'source',
  'medium',
  'campaign',
  'term',
  'content',
  'channel',
  'landingUrl',
  'referrer',
  'gclid',
];

openShopPerTest();

beforeEach(() => {
  shop.body = `<form id="quote"><input name="email" type="email" value="ana@example.com">
    <input type="hidden" name="lazo_ref"><input type="hidden" id="ref" data-lazo-field="ref">
    ${NAMES.map((name) => `<input type="hidden" id="${name}" data-lazo-field="current.${name}">`).join('')}
    <input type="hidden" id="first" data-lazo-field="first.campaign" value="kept by hand"></form>`;
});

afterEach(() => {
  expect(shop.trouble).toEqual([]);
});

/** Sends the form, as a script that fetches does, and tells what was in it. */
async function submit(page: Page): Promise<Record<string, string>> {
  return page.evaluate(() => {
    const form = document.forms[0] as HTMLFormElement;
    const values: Record<string, string> = {};
    form.addEventListener(
      'submit',
      (event) => {
        event.preventDefault();
        for (const field of form.elements as unknown as HTMLInputElement[])
          values[field.id || field.name] = field.value;
      },
      { once: true },
    );
    form.requestSubmit();
    return values;
  });
}

describe('hidden fields', () => {
  it('hold the origin when the form is submitted, with what the service called it', async () => {
    const page = await shop.openPage(`/${CAMPAIGN}`);
    await callLazo(page, 'flush');
    await vi.waitFor(async () => expect(await submit(page)).toMatchObject({ channel: 'Paid Search' }));
    expect(await submit(page)).toMatchObject({
      campaign: 'spring',
      term: 'oak',
      content: 'top',
      source: 'google',
      medium: 'cpc',
      landingUrl: `${shop.url}/`,
      referrer: '',
      gclid: 'abc',
      first: 'spring',
    });
  });

  it('hold a ref by which a CRM hands the lead back', async () => {
    const page = await shop.openPage();
    const { ref, lazo_ref } = await submit(page);
    await callLazo(page, 'flush');
    const [session] = shop.listEvents('session');
    expect(parseRef(ref ?? '')).toEqual({ visitorId: session?.visitorId, sessionId: session?.id });
    expect(lazo_ref).toBe(ref);
  });

  it('are filled as soon as a form that was added later is touched', async () => {
    const page = await shop.openPage(`/${CAMPAIGN}`);
    const values = await page.evaluate(() => {
      const form = document.createElement('form');
      form.innerHTML = '<input id="name"><input type="hidden" data-lazo-field="first.medium">';
      document.body.append(form);
      document.getElementById('name')?.focus();
      return [...(form.elements as unknown as HTMLInputElement[])].map(({ value }) => value);
    });
    expect(values[1]).toMatch(/email|cpc/);
  });

  it('name nobody without consent', async () => {
    const page = await shop.openPage(withOptions('data-consent="pending"'));
    expect(Object.values(await submit(page)).join('')).toBe('ana@example.com');
    await callLazo(page, 'consent', 'granted');
    expect((await submit(page)).lazo_ref).toHaveLength(43);
  });
});

describe('keep', () => {
  it('names parameters that the page does not strip', async () => {
    const page = await shop.openPage(
      `${withOptions('data-keep="ref,coupon"')}?ref=ana&coupon=oak&token=secret`,
    );
    await callLazo(page, 'flush');
    expect(new URL(shop.listEvents('page')[0]?.url ?? '').search).toBe('?ref=ana&coupon=oak');
    expect(new URL(shop.listEvents('session')[0]?.landingUrl ?? '').search).toBe('?ref=ana&coupon=oak');
  });
});
