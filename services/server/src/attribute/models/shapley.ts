import type { ModelRule } from './model.ts';

/**
 * Shapley's value of the game in which a set of channels is worth the conversions of all paths that need no other
 * channel. Such a game is the sum of one unanimity game a path, and in that the players share equally (Shapley 1953,
 * "A Value for n-Person Games", lemma 2), so the exact value of each channel is one nth of every conversion whose path
 * has n distinct channels, it among them: for any number of channels, and conversion by conversion. Paths that did
 * not convert are worth nothing to any set. What a channel earns of a path, its touches share equally.
 */
export const shapley: ModelRule = {
  weigh: ({ touches }, _settings, keys) => {
    const counts = new Map<number, number>();
    for (let place = 0; place < touches.length; place += 1)
      counts.set(keys[place]!, (counts.get(keys[place]!) ?? 0) + 1);
    return touches.map((_, place) => 1 / counts.get(keys[place]!)!);
  },
  describe: () => 'Shapley value: of each conversion the same to each distinct one on the path',
};
