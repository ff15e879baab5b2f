import { parseArgs } from 'node:util';
import { CAMPAIGNS } from './campaigns.ts';
import { DemoError } from './demo-error.ts';

export interface DemoOptions {
  seed: number;
  visitors: number;
  /** By how much a campaign is larger than usual, by its name; absent: as usual. */
  factors: Record<string, number>;
  help: boolean;
}

const USUAL_VISITORS = 3_000;

export const HELP = `Plays three months of an invented shop into Lazo, then asks which channels earned its sales, and
compares the answer with what truly caused them.

Usage: npx -y pnpm@12 demo [options]

  --seed 1               whole number; another seed, another history
  --visitors ${USUAL_VISITORS}        people who come, 100 to 100,000
  --campaign name=2      makes a campaign so many times as large, 0 to 20; may be given several times
  --help                 this page

Campaigns:
${CAMPAIGNS.map(({ name, channel }) => `  ${name.padEnd(20)} ${channel}`).join('\n')}

It sends to the service at HOST and PORT (127.0.0.1 and 3000) with LAZO_SECRET_KEY or the key in LAZO_DATA_DIR
(.lazo). Where none answers, it starts one for as long as it takes. Running it again on the same day changes nothing.`;

/** Reads the command line. Throws `DemoError` that names the option at fault. */
export function readOptions(args: readonly string[]): DemoOptions {
  const values = parse(args.filter((word) => word !== '--')); // pnpm hands its own separator on
  return {
    seed: readWhole('--seed', values.seed, { least: 0, most: 4_294_967_295 }),
    visitors: readWhole('--visitors', values.visitors, { least: 100, most: 100_000 }),
    factors: Object.fromEntries((values.campaign ?? []).map(readFactor).filter(([, factor]) => factor !== 1)),
    help: values.help,
  };
}

/** What a run is called: the same options on the same day are the same run. `day` is `2026-11-21`. */
export function nameRun({ seed, visitors, factors }: Omit<DemoOptions, 'help'>, day: string): string {
  const size = visitors === USUAL_VISITORS ? [] : [`${visitors}-visitors`];
  const changes = Object.entries(factors).map(([name, factor]) => `${name}-x${factor}`);
  return ['demo', seed, day, ...size, ...changes.sort()].join('-');
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        seed: { type: 'string', default: '1' },
        visitors: { type: 'string', default: String(USUAL_VISITORS) },
        campaign: { type: 'string', multiple: true },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw new DemoError(`${(error as Error).message}\nAll options: npx -y pnpm@12 demo --help`);
  }
}

function readWhole(name: string, text: string, { least, most }: { least: number; most: number }): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new DemoError(`${name} is "${text}"; it takes a whole number from ${least} to ${most}.`);
}

function readFactor(text: string): [name: string, factor: number] {
  const [, name = '', digits = ''] = /^([\w-]+)=(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  if (digits === '' || Number(digits) > 20) {
    throw new DemoError(
      `--campaign is "${text}"; it takes a campaign and how large it is, 0 to 20, such as spring=2.`,
    );
  }
  if (CAMPAIGNS.some((campaign) => campaign.name === name)) return [name, Number(digits)];
  throw new DemoError(
    `There is no campaign "${name}"; there are ${CAMPAIGNS.map((campaign) => campaign.name).join(', ')}.`,
  );
}
