import { expect, test } from 'vitest';
import type { EventRow } from './event-row.ts';
import { buildRecentKeys } from './recent-keys.ts';
import { buildWaitingRoom, type WaitingRequest } from './waiting-room.ts';

function request(siteId: number, count: number, bytes = 0): WaitingRequest {
  const rows = Array.from({ length: count }, () => ({ siteId }) as EventRow);
  return { rows, bytes, resolve: () => undefined, reject: () => undefined };
}

test('the room is bounded in events and in bytes', () => {
  const room = buildWaitingRoom();
  for (let siteId = 1; siteId <= 4; siteId += 1) room.enter(request(siteId, 12_000, 1));
  expect(room.refuse(request(5, 2_000))).toBeUndefined();
  expect(room.refuse(request(5, 2_001))).toMatch(/More events wait/);
  expect(room.refuse(request(5, 1, 128 * 1024 * 1024))).toMatch(/More events wait/);
});

test('a site alone may have almost the whole room; while another waits too, half of it', () => {
  const room = buildWaitingRoom();
  room.enter(request(1, 30_000));
  expect(room.refuse(request(1, 15_000))).toBeUndefined();
  expect(room.refuse(request(1, 15_001))).toMatch(/More events wait/);
  room.enter(request(2, 1));
  expect(room.refuse(request(1, 1))).toMatch(/More events wait/);
  expect(room.refuse(request(2, 10_000))).toBeUndefined();
});

test('the room is bounded in requests too, however few events each has, and fair in them', () => {
  const room = buildWaitingRoom();
  for (let count = 0; count < 4_500; count += 1) room.enter(request(1, 1));
  expect(room.refuse(request(1, 1))).toMatch(/More events wait/);
  for (let count = 0; count < 500; count += 1) room.enter(request(2, 1));
  expect(room.refuse(request(3, 1))).toMatch(/More events wait/);
  expect(room.takeAll()).toHaveLength(5_000);
  expect([room.countRows(), room.refuse(request(1, 1))]).toEqual([0, undefined]);
});

test('a group takes requests in turn, whole, and one that is larger than a group by itself', () => {
  const room = buildWaitingRoom();
  for (const count of [4_000, 900, 200, 6_000]) room.enter(request(1, count));
  const sizes = () => room.takeGroup().map(({ rows }) => rows.length);
  expect([sizes(), sizes(), sizes(), sizes()]).toEqual([[4_000, 900], [200], [6_000], []]);
  expect(room.countRows()).toBe(0);
});

test('keys are remembered for one generation at least, and for two at most', () => {
  const recent = buildRecentKeys(3);
  for (const key of 'abcde') recent.add(key);
  expect([...'abcde'].map(recent.has)).toEqual([true, true, true, true, true]);
  for (const key of 'fgh') recent.add(key);
  expect([...'abcdefgh'].filter(recent.has)).toEqual([...'defgh']);
});
