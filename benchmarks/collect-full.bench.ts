/**
 * Does the door get slower as the log grows? Two services on one Postgres, one over an empty database and one over ten
 * million events of this month with their folds; tens of events a request, in turn.
 * LAZO_BENCH_EVENTS: another number; LAZO_BENCH_REPEATS too.
 */

import type pg from 'pg';
import { fillLog } from './collect/fill-log.ts';
import { type Door, type Measured, measureDoor, median } from './collect/measure-door.ts';
import { openCluster } from './collect/open-cluster.ts';

const EVENTS = Number(process.env.LAZO_BENCH_EVENTS ?? 10_000_000);
const REPEATS = Number(process.env.LAZO_BENCH_REPEATS ?? 5);
const A_REQUEST = 10;

const cluster = await openCluster();
const empty = await openDoor('empty');
const full = await openDoor('filled');
await fillLog(full.log, EVENTS, (filled) => console.log(`${filled.toLocaleString('en')} events filled in`));

const rounds: { empty: Measured; full: Measured }[] = [];
for (let repeat = 0; repeat <= REPEATS; repeat += 1) {
  const isFirst = repeat % 2 === 0;
  const one = await measureDoor(isFirst ? empty : full, A_REQUEST);
  const other = await measureDoor(isFirst ? full : empty, A_REQUEST);
  // The first round warms both up.
  if (repeat > 0) rounds.push(isFirst ? { empty: one, full: other } : { empty: other, full: one });
}
tell('events/s', ({ rate }) => rate);
tell('Postgres, us an event', ({ postgres }) => postgres);
tell('node, us an event', ({ node }) => node);
console.log(`lost: ${rounds.reduce((total, round) => total + round.full.lost + round.empty.lost, 0)}`);
await cluster.close();

async function openDoor(name: string): Promise<Door & { log: pg.Client }> {
  const url = await cluster.createDatabase(name);
  const server = await cluster.launchLazo(url); // which makes the site
  return { server, log: await cluster.connect(url), folds: true, postgres: cluster.cpu };
}

function tell(name: string, read: (measured: Measured) => number): void {
  const ratios = rounds.map((round) => read(round.full) / read(round.empty)).sort((a, b) => a - b);
  const [of, ofFull] = [
    median(rounds.map(({ empty }) => read(empty))),
    median(rounds.map((round) => read(round.full))),
  ];
  console.log(
    `${name}: empty ${of.toFixed(1)}, full ${ofFull.toFixed(1)}; ${median(ratios).toFixed(2)} of empty (${ratios[0]!.toFixed(2)} to ${ratios.at(-1)!.toFixed(2)})`,
  );
}
