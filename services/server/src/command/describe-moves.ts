import type { Move } from '../store/index.ts';

/** What a new set of rules made of the visits: each channel before and after, and why, rule by rule. */
export function describeMoves(moves: readonly Move[]): string {
  const siteIds = [...new Set(moves.map(({ siteId }) => siteId))].sort((a, b) => a - b);
  return siteIds
    .map((siteId) =>
      describeSite(
        siteId,
        moves.filter((move) => move.siteId === siteId),
      ),
    )
    .join('\n\n');
}

function describeSite(siteId: number, moves: readonly Move[]): string {
  const changed = moves.filter(
    (move) => move.fromChannel !== move.toChannel || move.fromRule !== move.toRule,
  );
  return [
    `Site ${siteId}: ${count(sum(moves))} visits, ${count(sum(changed))} of them decided by another rule now`,
    '',
    `${'channel'.padEnd(WIDTH)}${'before'.padStart(14)}${'after'.padStart(14)}${'difference'.padStart(14)}`,
    ...listChannels(moves).map((channel) => describeChannel(channel, moves)),
    describeLine('in all', sum(moves), sum(moves)),
    ...(changed.length > 0 ? ['', 'why'] : []),
    ...changed.map(
      ({ sessions, fromChannel, fromRule, toChannel, toRule }) =>
        `${count(sessions).padStart(14)}  ${fromChannel} (${fromRule}) -> ${toChannel} (${toRule})`,
    ),
  ].join('\n');
}

const WIDTH = 28;

function listChannels(moves: readonly Move[]): string[] {
  return [...new Set(moves.flatMap(({ fromChannel, toChannel }) => [fromChannel, toChannel]))].sort();
}

function describeChannel(channel: string, moves: readonly Move[]): string {
  const before = sum(moves.filter(({ fromChannel }) => fromChannel === channel));
  const after = sum(moves.filter(({ toChannel }) => toChannel === channel));
  return describeLine(channel, before, after);
}

function describeLine(name: string, before: number, after: number): string {
  const difference = `${after > before ? '+' : ''}${count(after - before)}`;
  return `${name.padEnd(WIDTH)}${count(before).padStart(14)}${count(after).padStart(14)}${difference.padStart(14)}`;
}

function sum(moves: readonly Move[]): number {
  return moves.reduce((total, { sessions }) => total + sessions, 0);
}

function count(number: number): string {
  return number.toLocaleString('en');
}
