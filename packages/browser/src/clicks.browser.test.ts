import { afterEach, describe, expect, it } from 'vitest';
import { callLazo, withOptions } from '../test/open-shop.ts';
import { openShopPerTest, shop } from '../test/open-shop-per-test.ts';

openShopPerTest();

afterEach(() => {
  expect(shop.trouble).toEqual([]);
});

/** Clicks on everything with an id, stays on the page, and tells what was tracked. */
async function clickAll(options: string, body: string): Promise<{ name: string; properties: unknown }[]> {
  shop.body = body;
  const page = await shop.openPage(withOptions(options));
  await page.evaluate(() => {
    addEventListener('click', (event) => event.preventDefault());
    for (const element of document.querySelectorAll<HTMLElement>('[id]')) element.click();
  });
  await callLazo(page, 'flush');
  return shop.listEvents('track').map(({ name, properties }) => ({ name, properties }));
}

describe('clicks="auto"', () => {
  it('tracks a link that leads out, without what its URL need not tell', async () => {
    const body =
      '<a id="a" href="https://partner.example/offer?utm_source=us&token=secret#top"><b id="b">x</b></a>';
    const outbound = {
      name: 'Outbound Link Clicked',
      properties: { url: 'https://partner.example/offer?utm_source=us' },
    };
    expect(await clickAll('data-clicks="auto"', body)).toEqual([outbound, outbound]);
  });

  it('tracks a file by its extension, or where the link says so', async () => {
    const body =
      '<a id="a" href="/files/Prices.PDF?v=2">x</a><a id="b" href="https://cdn.example/app.dmg">x</a><a id="c" href="/report" download>x</a>';
    expect(
      (await clickAll('data-clicks="auto"', body)).map(({ name, properties }) => [name, properties]),
    ).toEqual([
      ['File Downloaded', { url: `${shop.url}/files/Prices.PDF`, extension: 'pdf' }],
      ['File Downloaded', { url: 'https://cdn.example/app.dmg', extension: 'dmg' }],
      ['File Downloaded', { url: `${shop.url}/report`, extension: '' }],
    ]);
  });

  it('tracks what carries data-lazo-track, by that name and with its properties', async () => {
    const body =
      '<button id="a" data-lazo-track="Plan Chosen" data-lazo-track-plan-name="Pro" data-lazo-track-seats="3" data-other="x">x</button>';
    expect(await clickAll('data-clicks="auto"', body)).toEqual([
      { name: 'Plan Chosen', properties: { planName: 'Pro', seats: '3' } },
    ]);
  });

  it('leaves out own pages, linked domains, addresses and other clicks', async () => {
    const body = `<a id="a" href="/about">x</a><a id="b" href="http://blog.shop.localhost/">x</a><i id="c">x</i>
      <a id="d" href="https://shop.example/">x</a><a id="e" href="mailto:ana@example.com">x</a><a id="f">x</a>`;
    expect(await clickAll('data-clicks="auto" data-domains="shop.example"', body)).toEqual([]);
  });

  it('is off unless it is asked for', async () => {
    const body = '<a id="a" href="https://partner.example/" data-lazo-track="Partner">x</a>';
    expect(await clickAll('', body)).toEqual([]);
  });
});
