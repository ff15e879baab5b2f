// @vitest-environment jsdom
import { expect, it, vi } from 'vitest';
import { watchNavigation } from './watch-page.ts';

it('without the Navigation API, every way of moving through history is heard, and moves', async () => {
  const places: string[] = [];
  watchNavigation(() => places.push(location.pathname + location.hash));
  history.pushState({ a: 1 }, '', '/one');
  history.replaceState({ a: 2 }, '', '/two');
  expect(places).toEqual(['/one', '/two']);
  location.hash = 'three';
  await vi.waitFor(() => expect(places.at(-1)).toBe('/two#three'));
  history.back();
  await vi.waitFor(() => expect(places.at(-1)).toBe('/two'));
  expect(history.state).toEqual({ a: 2 });
});
