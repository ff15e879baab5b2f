import { expect, test } from 'vitest';
import { withDeadline } from './with-deadline.ts';

test('work of which nothing is heard is given up', async () => {
  await expect(withDeadline(new Promise(() => undefined), 5)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  await expect(withDeadline(Promise.resolve('done'), 5)).resolves.toBe('done');
});
