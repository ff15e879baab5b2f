import type { AttributionAnswer, Model } from '@lazo/contract';

/** What a table of ours compares with the truth. */
export type ComparedModel = Extract<Model, 'first' | 'last' | 'linear'>;

/** Whole euros by channel. */
export type Ledger = Readonly<Record<string, number>>;

export interface Comparison {
  /** Greatest cause first; channels that caused nothing and got credit all the same come last. */
  channels: string[];
  truth: Ledger;
  credits: Record<ComparedModel, Ledger>;
  /** Of all value, the share that a model gives to a channel which did not cause it, 0 to 1. */
  misplaced: Record<ComparedModel, number>;
}

type Rows = Pick<AttributionAnswer, 'rows'>['rows'];

/** Lays a service's answer beside what is true. */
export function compareModels(rows: Rows, truth: Ledger): Comparison {
  const [first, last, linear] = [
    readLedger(rows, 'first'),
    readLedger(rows, 'last'),
    readLedger(rows, 'linear'),
  ];
  const names = [truth, first, last, linear].flatMap((ledger) => Object.keys(ledger));
  const channels = [...new Set(names)].sort((a, b) => (truth[b] ?? 0) - (truth[a] ?? 0) || (a < b ? -1 : 1));
  return {
    channels,
    truth,
    credits: { first, last, linear },
    misplaced: { first: measure(first, truth), last: measure(last, truth), linear: measure(linear, truth) },
  };
}

export function addUp(ledger: Ledger): number {
  return Object.values(ledger).reduce((sum, value) => sum + value, 0);
}

/** A channel's part of the whole, 0 to 1. */
export function shareOf(ledger: Ledger, channel: string): number {
  return (ledger[channel] ?? 0) / (addUp(ledger) || 1);
}

function readLedger(rows: Rows, model: ComparedModel): Ledger {
  const asked = rows.filter((row) => row.model === model);
  return Object.fromEntries(asked.map((row) => [row.channel ?? 'Unknown', Number(row.value)]));
}

/** ½ · Σ |credit share − true share| */
function measure(credits: Ledger, truth: Ledger): number {
  const channels = new Set([...Object.keys(credits), ...Object.keys(truth)]);
  return (
    [...channels].reduce(
      (sum, channel) => sum + Math.abs(shareOf(credits, channel) - shareOf(truth, channel)),
      0,
    ) / 2
  );
}
