/** A table that reads well in a terminal and is Markdown. The first column is text, the others are figures. */
export function printTable(head: string[], rows: string[][]): void {
  const widths = head.map((_, place) => Math.max(...[head, ...rows].map((row) => row[place]!.length)));
  const line = (row: string[]) =>
    `| ${row.map((cell, place) => (place === 0 ? cell.padEnd(widths[place]!) : cell.padStart(widths[place]!))).join(' | ')} |`;
  const rule = widths.map((width, place) => (place === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  console.log(['', line(head), line(rule), ...rows.map(line)].join('\n'));
}
