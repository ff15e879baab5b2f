/** `pnpm demo`: three months of an invented shop, sent through the real doors; then what each model makes of them, beside the truth. */

import { type Config, readConfig, StartError } from '@lazo/server';
import { askAttribution } from './demo/ask-attribution.ts';
import { buildWorld, type World } from './demo/build-world.ts';
import { addUp, type Comparison, compareModels } from './demo/compare-models.ts';
import { DemoError } from './demo/demo-error.ts';
import { describeComparison } from './demo/describe-comparison.ts';
import { type OpenService, openService } from './demo/open-service.ts';
import { type DemoOptions, HELP, nameRun, readOptions } from './demo/read-options.ts';
import { countThings, sendWorld } from './demo/send-world.ts';
import { showProgress } from './demo/show-progress.ts';

const MODELS = ['first', 'last', 'linear'] as const;
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

try {
  await demo();
} catch (error) {
  const isForeseen = error instanceof DemoError || error instanceof StartError;
  console.error(isForeseen ? `\nThe demo cannot go on. ${error.message}\n` : error);
  process.exitCode = 1;
}

async function demo(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) return console.log(HELP);
  const config = readConfig({ LOG_LEVEL: 'error', ...process.env });
  const service = await openService(config);
  try {
    console.log(
      service.isOurs ? `Started a service at ${service.url}` : `Sending to the service at ${service.url}`,
    );
    const world = buildToday(options);
    console.log(`\n${describeWorld(world)}\n`);
    const comparison = await play(world, service);
    console.log(
      '\nWhat each model credits, beside the truth: what caused the sales, which the demo alone knows\n',
    );
    console.log(`${describeComparison(comparison)}\n`);
    tellDifference(comparison);
    console.log(describeNext(world, { service, config }));
  } finally {
    await service.close();
  }
}

/** Ends at the last midnight, so that all of today tells the same story. */
function buildToday(options: DemoOptions): World {
  const today = writeDay(Date.now());
  return buildWorld({ ...options, now: Date.parse(today), run: nameRun(options, today) });
}

async function play(world: World, service: OpenService): Promise<Comparison> {
  const progress = showProgress('Sending', countThings(world));
  const takenAt = await sendWorld(service, world, progress.advance).finally(progress.end);
  console.log('Asking what earned the sales …');
  const { rows } = await askAttribution(service, { world, models: MODELS, takenAt });
  return compareModels(rows, world.truth);
}

function describeWorld(world: World): string {
  const { run, people, visits, leads, sales, truth } = world;
  const [first, last] = readDays(world);
  return (
    `Casa Olmo, ${first} to ${last}, as "${run}": ${whole.format(people)} people made ${whole.format(visits)} visits,\n` +
    `${whole.format(leads)} asked for a quote, ${whole.format(sales)} bought, for EUR ${whole.format(addUp(truth))}.`
  );
}

/** Every euro is in the table, or somebody changed what was sent. */
function tellDifference({ truth, credits }: Comparison): void {
  const wrong = MODELS.find((model) => Math.abs(addUp(credits[model]) - addUp(truth)) >= 0.005);
  if (!wrong) return;
  process.exitCode = 1;
  console.error(
    `Under "${wrong}" the service counts EUR ${whole.format(addUp(credits[wrong]))}, and EUR ${whole.format(addUp(truth))} were sold. ` +
      'Unless people of the demo were erased or merged by hand, that is a fault of the service; another --seed starts afresh.\n',
  );
}

function describeNext(world: World, { service, config }: { service: OpenService; config: Config }): string {
  const again =
    'The same seed gives the same figures; change a campaign and see: npx -y pnpm@12 demo --campaign spring=2';
  const [from, to] = readDays(world);
  const path = `/v1/attribution?conversion=${world.run}&by=channel,campaign&from=${from}&to=${to}`;
  if (!service.isOurs) return `Ask more of it, with the secret key:\n${service.url}${path}\n${again}`;
  const place = config.databaseUrl ? 'in the database of DATABASE_URL' : `in ${config.dataDir}`;
  return `The data stays ${place}. Look at it: npx -y pnpm@12 start\n${again}`;
}

/** Its first and its last day. */
function readDays({ from, to }: World): [first: string, last: string] {
  return [writeDay(from), writeDay(to - 1)];
}

function writeDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
