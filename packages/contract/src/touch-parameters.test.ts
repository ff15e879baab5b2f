import { expect, test } from 'vitest';
import { CLICK_ID_PARAMETERS, isTouchParameter } from './touch-parameters.ts';

test.each([...CLICK_ID_PARAMETERS, 'utm_source', 'utm_', 'UTM_Own', 'GCLID', 'ScCid'])(
  '%s tells where a visit came from',
  (name) => {
    expect(isTouchParameter(name)).toBe(true);
  },
);

test.each(['clid', 'xgclid', 'gclids', 'utmsource', 'my_utm_source', 'token', 'irclid', 'kx', ''])(
  '%j does not',
  (name) => {
    expect(isTouchParameter(name)).toBe(false);
  },
);
