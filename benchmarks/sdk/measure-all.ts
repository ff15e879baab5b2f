import { countTrouble } from './count-trouble.ts';
import { BUSY, CLOSED, type Delivery, DOWN, HIDDEN, HURRIED, STAYS } from './deliveries.ts';
import { type Delivered, measureDelivery } from './measure-delivery.ts';
import { type Init, measureInit } from './measure-init.ts';
import { measureTrack, type Track } from './measure-track.ts';
import type { Product } from './product.ts';
import type { Rig } from './rig.ts';

/** All figures of one run, raw: one per repeat. */
export interface Figures {
  init: Map<Product, Init[]>;
  throttledInit: Map<Product, Init[]>;
  track: Map<Product, Track[]>;
  deliveries: Map<Delivery, Map<Product, Delivered>>;
  trouble: Map<Product, string[]>;
}

export const INIT_REPEATS = 7;
const THROTTLED_REPEATS = 3;
const TRACK_REPEATS = 3;
export const THROTTLING = 4;

/** `products` hold the empty page too: its cost is to be taken off. */
export async function measureAll(rig: Rig, products: Product[], rivals: Product[]): Promise<Figures> {
  // CPU first and alone, then what only waits, several at once.
  tell(`init, ${INIT_REPEATS} rounds`);
  const init = await interleave(INIT_REPEATS, products, (product) => measureInit(rig, product, 1));
  tell(`init with the CPU ${THROTTLING} times slower, ${THROTTLED_REPEATS} rounds`);
  const throttledInit = await interleave(THROTTLED_REPEATS, products, (product) =>
    measureInit(rig, product, THROTTLING),
  );
  tell(`track, ${TRACK_REPEATS} rounds`);
  const track = await interleave(TRACK_REPEATS, rivals, (product) => measureTrack(rig, product));
  const deliveries: Figures['deliveries'] = new Map();
  for (const group of [[STAYS], [CLOSED], [HURRIED], [HIDDEN], [BUSY, DOWN]]) {
    tell(group.map(({ name }) => name).join(' and '));
    const delivered = group.map((delivery) =>
      together(rivals, (product) => measureDelivery(rig, product, delivery)),
    );
    for (const [place, figures] of (await Promise.all(delivered)).entries())
      deliveries.set(group[place]!, figures);
  }
  tell('a strict policy');
  const trouble = await together(products, (product) => countTrouble(rig, product));
  return { init, throttledInit, track, deliveries, trouble };
}

/** Round by round, each round begun by another, so that what disturbs the machine disturbs all alike. */
async function interleave<Figure>(
  repeats: number,
  products: Product[],
  measure: (product: Product) => Promise<Figure>,
): Promise<Map<Product, Figure[]>> {
  const figures = new Map<Product, Figure[]>(products.map((product) => [product, []]));
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const first = repeat % products.length;
    for (const product of [...products.slice(first), ...products.slice(0, first)])
      figures.get(product)!.push(await measure(product));
  }
  return figures;
}

async function together<Figure>(
  products: Product[],
  measure: (product: Product) => Promise<Figure>,
): Promise<Map<Product, Figure>> {
  const figures = await Promise.all(products.map(measure));
  return new Map(products.map((product, place) => [product, figures[place]!]));
}

function tell(what: string): void {
  console.error(`${(performance.now() / 1_000).toFixed(0).padStart(4)} s  ${what}`);
}
