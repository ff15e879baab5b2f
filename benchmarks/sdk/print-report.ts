import type { Size } from './build-scripts.ts';
import { DELIVERIES, STAYS } from './deliveries.ts';
import { judge } from './goals.ts';
import { INIT_REPEATS, THROTTLING } from './measure-all.ts';
import type { Delivered } from './measure-delivery.ts';
import { CALLS } from './measure-track.ts';
import { printTable } from './print-table.ts';
import type { Product } from './product.ts';
import { LAZO } from './products/lazo.ts';
import { MEASURES, type Summary } from './summary.ts';

const sum = (figures: number[]) => figures.reduce((total, figure) => total + figure, 0);
const whole = (figure: number) => Math.round(figure).toLocaleString('en');

export function printReport(products: Product[], summary: Summary, lazoImport: Size): void {
  printFigures(products, summary, lazoImport);
  printRatios(
    products.filter((product) => product !== LAZO),
    summary,
  );
  printTrouble(products, summary);
  printVerdicts(summary, lazoImport);
}

function printFigures(products: Product[], summary: Summary, lazoImport: Size): void {
  const row = (label: string, read: (product: Product) => string) => [label, ...products.map(read)];
  const wire = (product: Product) => summary.delivered(product, STAYS);
  printTable(
    ['', ...products.map(({ name }) => name)],
    [
      row('raw B', (product) => whole(summary.size(product).raw)),
      row('gzip B', (product) => whole(summary.size(product).gzip)),
      row('brotli B', (product) => whole(summary.size(product).brotli)),
      row('lean npm import, brotli B', (product) => (product === LAZO ? whole(lazoImport.brotli) : '')),
      row('init CPU ms', (product) => summary.measure(product, 'init').toFixed(1)),
      row(`init CPU ms at ${THROTTLING}x`, (product) => summary.measure(product, 'throttledInit').toFixed(0)),
      row('track µs, sync', (product) => whole(summary.measure(product, 'sync'))),
      row('track µs, all', (product) => whole(summary.measure(product, 'all'))),
      row(`arrived of ${CALLS}`, (product) => whole(summary.arrived(product))),
      row('requests + preflights', (product) => `${wire(product).requests} + ${wire(product).preflights}`),
      row('bytes up', (product) => whole(wire(product).bytesUp)),
      ...DELIVERIES.map((delivery) =>
        row(delivery.name, (product) => describe(summary.delivered(product, delivery))),
      ),
      row(`long tasks in ${INIT_REPEATS} loads`, (product) => String(sum(summary.longTasks(product)))),
      row('errors, strict policy', (product) => String(summary.errors(product).length)),
    ],
  );
}

/** `14/14 in 3` requests; `+2` came again under their own id; `!1` is stored twice by any service. */
function describe({ count, expected, requests, arrivedTwice, storedTwice }: Delivered): string {
  const twice = `${arrivedTwice ? ` +${arrivedTwice}` : ''}${storedTwice ? ` !${storedTwice}` : ''}`;
  return `${count}/${expected}${twice} in ${requests}`;
}

function printRatios(rivals: Product[], summary: Summary): void {
  const rows = rivals.map((rival) => [
    rival.name,
    ...MEASURES.map((measure) => summary.ratio(measure, LAZO, rival).toFixed(2)),
  ]);
  printTable(['lazo as a share of', ...MEASURES], rows);
}

function printTrouble(products: Product[], summary: Summary): void {
  console.log('');
  for (const product of products) {
    for (const delivery of DELIVERIES) {
      const { missing } = summary.delivered(product, delivery);
      if (missing.length > 0) console.log(`${product.name}, ${delivery.name}: without ${missing.join(' ')}`);
    }
    for (const error of summary.errors(product))
      console.log(`${product.name}, on the console: ${error.slice(0, 160)}`);
  }
}

function printVerdicts(summary: Summary, lazoImport: Size): void {
  console.log('');
  for (const { goal, measured, isMet } of judge(summary, lazoImport))
    console.log(`${isMet ? 'met   ' : 'missed'}  ${goal}: ${measured}`);
}
