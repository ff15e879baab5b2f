import { expect } from 'vitest';
import { refreshReadyTouches } from '../../src/attribute/index.ts';
import type { Answer, Lazo } from '../start-lazo.ts';

/** Asks while what changed is not ready, and when it is: the answers are one. */
export async function askTwice(lazo: Lazo, url: string): Promise<Answer> {
  const workedOut = await lazo.get(url);
  await refreshReadyTouches(lazo.db, 1);
  const read = await lazo.get(url);
  expect({ ...read.body, freshAsOf: undefined }).toEqual({ ...workedOut.body, freshAsOf: undefined });
  return read;
}
