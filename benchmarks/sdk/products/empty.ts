import type { Product } from '../product.ts';

/** The page without a product. Its cost is taken off everybody's. */
export const EMPTY: Product = {
  name: 'empty-page',
  settings: '',
  needs: '',
  answer: () => ({ type: 'text/plain', body: '' }),
  readEvents: () => [],
};
