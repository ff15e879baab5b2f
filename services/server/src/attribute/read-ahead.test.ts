import { expect, test } from 'vitest';
import { readAhead } from './read-ahead.ts';

/** Parts that tell when they are asked for, and when whoever asked has gone. */
function buildParts(log: string[], failsAt = -1) {
  return (async function* () {
    try {
      for (let part = 0; part < 4; part += 1) {
        log.push(`asked ${part}`);
        await new Promise(setImmediate);
        if (part === failsAt) throw new Error(`no part ${part}`);
        yield part;
      }
    } finally {
      log.push('closed');
    }
  })();
}

test('parts come in order, each asked for before the last is worked on', async () => {
  const log: string[] = [];
  for await (const part of readAhead(buildParts(log))) log.push(`had ${part}`);
  expect(log.filter((line) => line.startsWith('had'))).toEqual(['had 0', 'had 1', 'had 2', 'had 3']);
  for (const part of [1, 2, 3])
    expect(log.indexOf(`asked ${part}`)).toBeLessThan(log.indexOf(`had ${part - 1}`));
});

test('who stops early leaves nothing under way', async () => {
  const log: string[] = [];
  const read = async () => {
    for await (const part of readAhead(buildParts(log))) if (part === 1) throw new Error('enough');
  };
  await expect(read()).rejects.toThrow('enough');
  expect(log.at(-1)).toBe('closed');
  expect(log).not.toContain('asked 3');
});

test('a part that fails is told to whoever reads on, after those before it', async () => {
  const had: number[] = [];
  const read = async () => {
    for await (const part of readAhead(buildParts([], 2))) had.push(part);
  };
  await expect(read()).rejects.toThrow('no part 2');
  expect(had).toEqual([0, 1]);
});
