const encoder = new TextEncoder();

/** The bytes of a text on the wire. */
export function measureBytes(text: string): number {
  return encoder.encode(text).length;
}
