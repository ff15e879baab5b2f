import type { Size } from './build-scripts.ts';
import type { Delivery } from './deliveries.ts';
import type { Figures } from './measure-all.ts';
import type { Delivered } from './measure-delivery.ts';
import { median } from './median.ts';
import type { Product } from './product.ts';
import { EMPTY } from './products/empty.ts';

/** Names of figures that are a number for each product, of which less is better. */
export const MEASURES = [
  'brotli',
  'gzip',
  'init',
  'throttledInit',
  'sync',
  'all',
  'requests',
  'bytesUp',
] as const;
export type Measure = (typeof MEASURES)[number];

/** One run, as it is told. */
export interface Summary {
  size(product: Product): Size;
  /** Medians over the rounds; CPU without the empty page's. */
  measure(product: Product, measure: Measure): number;
  /** How often one is the other: where there are rounds the median of theirs, since both met the same noise. */
  ratio(measure: Measure, product: Product, other: Product): number;
  /** How many of the thousand tracks arrived. */
  arrived(product: Product): number;
  delivered(product: Product, delivery: Delivery): Delivered;
  /** In each load, less the empty page's in the same round. */
  longTasks(product: Product): number[];
  /** Errors on the console under the strict policy. */
  errors(product: Product): string[];
}

export function buildSummary(sizes: ReadonlyMap<Product, Size>, figures: Figures, stays: Delivery): Summary {
  const wire = (product: Product) => figures.deliveries.get(stays)!.get(product)!;

  /** The figure of each round. */
  function rounds(product: Product, measure: Measure): number[] {
    if (measure === 'brotli' || measure === 'gzip') return [sizes.get(product)![measure]];
    if (measure === 'requests') return [wire(product).requests + wire(product).preflights];
    if (measure === 'bytesUp') return [wire(product).bytesUp];
    if (measure === 'sync') return figures.track.get(product)!.map(({ syncUs }) => syncUs);
    if (measure === 'all') return figures.track.get(product)!.map(({ allUs }) => allUs);
    const empty = figures[measure].get(EMPTY)!;
    return figures[measure].get(product)!.map(({ cpuMs }, round) => cpuMs - empty[round]!.cpuMs);
  }

  return {
    size: (product) => sizes.get(product)!,
    measure: (product, measure) => median(rounds(product, measure)),
    ratio(measure, product, other) {
      const others = rounds(other, measure);
      return median(rounds(product, measure).map((figure, round) => figure / others[round]!));
    },
    arrived: (product) => median(figures.track.get(product)!.map(({ arrived }) => arrived)),
    delivered: (product, delivery) => figures.deliveries.get(delivery)!.get(product)!,
    longTasks(product) {
      const empty = figures.init.get(EMPTY)!;
      return figures.init.get(product)!.map(({ longTasks }, round) => longTasks - empty[round]!.longTasks);
    },
    errors: (product) => figures.trouble.get(product)!,
  };
}
