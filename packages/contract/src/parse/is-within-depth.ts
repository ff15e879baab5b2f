/** Whether objects and lists nest no deeper than this. Ask it before anything that walks them by recursion. */
export function isWithinDepth(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (levels === 0) return false;
  for (const key in value)
    if (!isWithinDepth((value as Record<string, unknown>)[key], levels - 1)) return false;
  return true;
}
