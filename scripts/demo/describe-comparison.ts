import { addUp, type ComparedModel, type Comparison, type Ledger, shareOf } from './compare-models.ts';

const HEADS: Record<ComparedModel, string> = { first: 'First', last: 'Last', linear: 'Linear' };
const MODELS = Object.keys(HEADS) as ComparedModel[];

const euros = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** The table that the demo ends with: amounts and shares by channel, the truth first, and what it teaches. */
export function describeComparison(comparison: Comparison): string {
  const { channels, truth, credits } = comparison;
  const ledgers = [truth, ...MODELS.map((model) => credits[model])];
  const amounts = ledgers.map((ledger) => roundTogether(ledger, channels));
  const heads = ['', ...['Truth', ...MODELS.map((model) => HEADS[model])].flatMap((head) => [head, ''])];
  const units = ['Channel', ...ledgers.flatMap(() => ['EUR', ''])];
  const lines = channels.map((channel, row) => [
    channel,
    ...ledgers.flatMap((ledger, column) => [
      euros.format(amounts[column]?.[row] ?? 0),
      percent(shareOf(ledger, channel)),
    ]),
  ]);
  const total = ['Total', ...ledgers.flatMap((ledger) => [euros.format(addUp(ledger)), ''])];
  const wrong = ['In wrong place', '–', '', ...MODELS.flatMap((model) => describeWrong(comparison, model))];
  const table = alignTable([heads, units, ...lines, total, wrong]);
  const rule = '─'.repeat(Math.max(...table.map((line) => line.length)));
  return [
    ...table.slice(0, 2),
    rule,
    ...table.slice(2, -2),
    rule,
    ...table.slice(-2),
    '',
    describeLesson(comparison),
  ].join('\n');
}

function describeWrong({ credits, misplaced }: Comparison, model: ComparedModel): string[] {
  return [euros.format(Math.round(misplaced[model] * addUp(credits[model]))), percent(misplaced[model])];
}

/** The first column stands left, the others right; an amount stands nearer to its share than to its neighbour. */
function alignTable(lines: readonly string[][]): string[] {
  const widths = (lines[0] ?? []).map((_, place) =>
    Math.max(...lines.map((cells) => cells[place]?.length ?? 0)),
  );
  return lines.map((cells) =>
    cells
      .map((cell, place) => {
        const width = widths[place] ?? 0;
        return place === 0 ? cell.padEnd(width) : cell.padStart(width + (place % 2 === 1 ? 2 : 1));
      })
      .join('')
      .trimEnd(),
  );
}

/** Whole euros that add up to the total: each rounded down, what is left to the largest remainders. */
function roundTogether(ledger: Ledger, channels: readonly string[]): number[] {
  const values = channels.map((channel) => ledger[channel] ?? 0);
  const rounded = values.map(Math.floor);
  const left = Math.round(addUp(ledger) - rounded.reduce((sum, value) => sum + value, 0));
  const byRemainder = values
    .map((value, place) => ({ place, remainder: value % 1 }))
    .sort((a, b) => b.remainder - a.remainder);
  for (const { place } of byRemainder.slice(0, left)) rounded[place] = (rounded[place] ?? 0) + 1;
  return rounded;
}

/** Where the model that errs most errs most. */
function describeLesson({ channels, truth, credits, misplaced }: Comparison): string {
  if (channels.length === 0)
    return 'Nothing was sold. More people or larger campaigns change that: --visitors 3000';
  const worst = MODELS.reduce((a, b) => (misplaced[b] > misplaced[a] ? b : a));
  const gap = (channel: string) => shareOf(credits[worst], channel) - shareOf(truth, channel);
  const byGap = [...channels].sort((a, b) => gap(b) - gap(a));
  const tell = (channel = '') =>
    `${channel} ${percent(shareOf(credits[worst], channel))} of the money, where it caused ${percent(shareOf(truth, channel))}`;
  return `The ${HEADS[worst].toLowerCase()} model gives ${tell(byGap[0])};\nit gives ${tell(byGap.at(-1))}.`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
