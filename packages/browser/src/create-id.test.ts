import { isUuidV7 } from '@lazo/contract';
import { expect, it } from 'vitest';
import { createId } from './create-id.ts';

it('ids of one millisecond are in the order in which they were made, and none is another', () => {
  const ids = Array.from({ length: 1_000 }, () => createId(1_790_000_000_000));
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(1_000);
  expect(ids.every(isUuidV7)).toBe(true);
});
