/** What a program says last is why it failed. */
export function lastLines(text: string | undefined): string {
  return (text ?? '').trim().split('\n').slice(-5).join('\n');
}
