import { describe, expect, test } from 'vitest';
import { normaliseKey } from './normalise-key.ts';

describe('a key is compared', () => {
  test.each([
    ['email', '  Ana.Prueba+x@EXAMPLE.org ', 'ana.prueba+x@example.org'],
    ['email', 'ana@españa.example', 'ana@xn--espaa-rta.example'],
    ['email', 'ＡＮＡ@example.org', 'ana@example.org'],
    ['phone', '+34 600 123 456', '+34600123456'],
    ['phone', '0034 600-123-456', '+34600123456'],
    ['phone', '600 123 456', '600123456'],
    ['userId', ' 42-a ', '42-a'],
    ['userId', 42, '42'],
    ['email', 'test@example.org', 'test@example.org'],
    ['email', 'user@example.org', 'user@example.org'],
  ] as const)('%s %j as %s', (kind, stated, key) => {
    expect(normaliseKey(kind, stated)).toEqual({ kind, key });
  });
});

describe('a key joins nobody', () => {
  test.each(['test@test.com', 'TEST@test.com', 'null', ' "undefined" ', 'undefined@shop.example'])(
    'when its address is %j',
    (stated) => {
      expect(normaliseKey('email', stated)).toBe('placeholder_identity');
    },
  );

  test.each(['ana', 'ana@', '@example.org', 'ana@localhost', 'a b@example.org', 'a@b@example.org', {}, 7])(
    'when its address is %j, which is none',
    (stated) => {
      expect(normaliseKey('email', stated)).toBe('invalid_email');
    },
  );

  test.each([
    'test@test.com',
    'null',
    'undefined',
    'anonymous',
    '[object Object]',
    '0',
    'NaN',
    'None',
    "'guest'",
    '00000000-0000-0000-0000-000000000000',
    true,
    {},
  ])('when its user id is %j', (stated) => {
    expect(normaliseKey('userId', stated)).toBe('placeholder_identity');
  });

  test.each([undefined, null, ''])('when it is %j: nothing was said', (stated) => {
    expect(normaliseKey('email', stated)).toBeUndefined();
  });
});
