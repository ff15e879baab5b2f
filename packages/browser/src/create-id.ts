let count = 0;

/**
 * A new UUIDv7 by the page's clock: 48 bits of time, twelve of a counter, so that those of one millisecond are
 * in the order in which they were made, and 60 at random.
 */
export function createId(now = Date.now()): string {
  const [random] = crypto.getRandomValues(new BigUint64Array(1)) as unknown as [bigint];
  const digits = [
    now.toString(16).padStart(12, '0'),
    (0x7000 + (count++ & 0xfff)).toString(16),
    random.toString(16).padStart(16, '0'),
  ];
  return digits.join('').replace(/^(.{8})(.{4})(.{4}).(.{3})/, '$1-$2-$3-a$4-');
}
