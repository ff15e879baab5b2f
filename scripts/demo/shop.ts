/** Casa Olmo, the shop of `examples/script-tag`, as its visitors see it. */

export const SHOP = 'https://casa-olmo.example';

export interface ShopPage {
  path: string;
  title: string;
  /** Seconds that people spend on it. */
  seconds: number;
  /** How often it is the next page, beside the others. */
  weight: number;
}

/** The one studio with a page of its own, and a plan to download. */
export const OLMO: ShopPage = {
  path: '/studio-olmo.html',
  title: 'Olmo, 12 m² · Casa Olmo',
  seconds: 55,
  weight: 4,
};

export const PAGES: readonly ShopPage[] = [
  { path: '/', title: 'Casa Olmo: garden studios, built in five days', seconds: 25, weight: 2 },
  { path: '/catalogue.html', title: 'Studios · Casa Olmo', seconds: 35, weight: 4 },
  OLMO,
  { path: '/prices.html', title: 'Prices · Casa Olmo', seconds: 45, weight: 3 },
  { path: '/about.html', title: 'About us · Casa Olmo', seconds: 30, weight: 1 },
];

export const QUOTE: ShopPage = {
  path: '/quote.html',
  title: 'Ask for a quote · Casa Olmo',
  seconds: 80,
  weight: 0,
};
export const THANKS: ShopPage = {
  path: '/thanks.html',
  title: 'Thank you · Casa Olmo',
  seconds: 8,
  weight: 0,
};

export interface Studio {
  name: string;
  /** What it costs, garden ready and for all the year, in euros. */
  prices: readonly [number, number];
  weight: number;
}

export const STUDIOS: readonly Studio[] = [
  { name: 'Jara', prices: [14_900, 17_300], weight: 3 },
  { name: 'Olmo', prices: [18_400, 21_100], weight: 5 },
  { name: 'Olmo largo', prices: [22_800, 26_000], weight: 2 },
  { name: 'Encina', prices: [36_200, 41_500], weight: 1 },
];

/** A bathroom, where a drain is near. */
export const BATHROOM = 4_800;
