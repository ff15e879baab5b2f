/** Prints what a fault test counted and measured, one line a claim. */
export function tell(claim: string, figures: Record<string, unknown>): void {
  const words = Object.entries(figures).map(([name, figure]) => `${name} ${show(figure)}`);
  console.log(`  ${claim}: ${words.join(' · ')}`);
}

function show(figure: unknown): string {
  if (figure instanceof Map)
    return [...figure]
      .sort(([a], [b]) => a - b)
      .map(([key, value]) => `${key === 0 ? 'none' : key}×${value}`)
      .join(' ');
  return Array.isArray(figure) ? figure.join(', ') : String(figure);
}
