import { readFileSync } from 'node:fs';
import { buildMarkovChain } from '../../services/server/src/attribute/index.ts';

const CASES = new URL('../../services/server/src/attribute/models/markov.cases/paths.csv', import.meta.url);
const CHANNELS = 12;
const TIMES = 9;

/** The median of some solutions of an exact chain of order 1 over twelve channels, out of the paths of the tests; milliseconds. */
export async function measureMarkov(): Promise<number> {
  const chain = buildMarkovChain(1);
  for (const [place, line] of readFileSync(CASES, 'utf8').trim().split('\n').slice(1).entries()) {
    const [path, conversions, value, lost] = line.split(',') as [string, string, string, string];
    const keys = [...path].map((letter) => (letter.charCodeAt(0) + (place % 4)) % CHANNELS);
    chain.add({ keys, conversions: Number(conversions), lost: Number(lost), worths: [Number(value)] });
  }
  if (chain.countKeys() !== CHANNELS) throw new Error(`${chain.countKeys()} channels instead of ${CHANNELS}`);
  const taken: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    const begunAt = performance.now();
    await chain.solve();
    taken.push(performance.now() - begunAt);
  }
  return taken.sort((a, b) => a - b)[(TIMES - 1) / 2]!;
}
