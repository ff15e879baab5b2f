import type { Size } from './build-scripts.ts';
import { DELIVERIES, STAYS } from './deliveries.ts';
import { judge } from './goals.ts';
import { THROTTLING } from './measure-all.ts';
import { CALLS } from './measure-track.ts';
import { printTable } from './print-table.ts';
import type { Product } from './product.ts';
import { EMPTY } from './products/empty.ts';
import { LAZO } from './products/lazo.ts';
import { MEASURES, type Summary } from './summary.ts';

const whole = (figure: number) => Math.round(figure).toLocaleString('en');

export function printReport(products: Product[], summary: Summary, lazoImport: Size): void {
  const rivals = products.filter((product) => product !== LAZO);
  printCost(products, summary, lazoImport);
  printDelivery(products, summary);
  printRatios(rivals, summary);
  printTrouble(products, summary);
  printVerdicts(summary, lazoImport);
}

function printCost(products: Product[], summary: Summary, lazoImport: Size): void {
  const sizes = (size: Size) => [size.raw, size.gzip, size.brotli].map(whole);
  const rows = products.map((product) => {
    const { requests, preflights, bytesUp } = summary.delivered(product, STAYS);
    return [
      product.name,
      ...sizes(summary.size(product)),
      summary.measure(product, 'init').toFixed(1),
      summary.measure(product, 'throttledInit').toFixed(0),
      whole(summary.measure(product, 'sync')),
      whole(summary.measure(product, 'all')),
      whole(summary.arrived(product)),
      `${requests} + ${preflights}`,
      whole(bytesUp),
      String(summary.longTasks(product)),
      String(summary.errors(product).length),
    ];
  });
  printTable(
    [
      'cost',
      'raw B',
      'gzip',
      'brotli',
      'init CPU ms',
      `at ${THROTTLING}x`,
      'track µs, sync',
      'all',
      `arrived of ${CALLS}`,
      'requests',
      'bytes up',
      'long tasks',
      'CSP errors',
    ],
    [...rows, ['lazo from npm', ...sizes(lazoImport), ...Array<string>(9).fill('')]],
  );
  console.log(`An empty page has ${summary.longTasks(EMPTY)} long tasks in as many loads.`);
}

/** `14/14` arrived; `+2` came again under their own id; `!1` are stored twice by any service. */
function printDelivery(products: Product[], summary: Summary): void {
  const rows = products.map((product) => {
    const cells = DELIVERIES.map((delivery) => {
      const { count, expected, arrivedTwice, storedTwice, requests } = summary.delivered(product, delivery);
      const twice = `${arrivedTwice ? ` +${arrivedTwice}` : ''}${storedTwice ? ` !${storedTwice}` : ''}`;
      return `${count}/${expected}${twice} in ${requests}`;
    });
    return [product.name, ...cells];
  });
  printTable(['delivered, in requests', ...DELIVERIES.map(({ name }) => name)], rows);
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
