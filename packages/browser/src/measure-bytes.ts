/** The bytes of a text on the wire. */
export function measureBytes(text: string): number {
  return new TextEncoder().encode(text).length;
}
