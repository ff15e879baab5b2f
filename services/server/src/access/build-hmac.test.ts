import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { test } from 'vitest';
import { buildHmac } from './build-hmac.ts';

test('it is the HMAC-SHA256 of any text by any secret', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 130 }), fc.string({ unit: 'binary' }), (key, text) => {
      const secret = Buffer.from(key);
      const expected = createHmac('sha256', secret).update(text).digest();
      return buildHmac(secret, text).equals(expected);
    }),
  );
});
