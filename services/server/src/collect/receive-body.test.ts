import { PassThrough } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import type { ProblemError } from '../errors.ts';
import { buildBodyReceiver } from './receive-body.ts';

type Receive = ReturnType<typeof buildBodyReceiver>;

/** A body on its way: what is written to it arrives. */
function begin(receive: Receive, headers: Record<string, string> = {}) {
  const payload = new PassThrough();
  const whole = new Promise<Buffer>((resolve, reject) => {
    receive({ headers } as FastifyRequest, payload, (error, body) =>
      error ? reject(error) : resolve(body!),
    );
  });
  return { payload, whole };
}

const told = (status: number) => expect.objectContaining({ problem: expect.objectContaining({ status }) });

test('a body comes whole, in however many pieces', async () => {
  const { payload, whole } = begin(buildBodyReceiver());
  for (const piece of ['{"si', 'te":', '1}']) payload.write(piece);
  payload.end();
  expect(String(await whole)).toBe('{"site":1}');
});

test('a body of a page is refused as soon as it is too large, or says that it will be', async () => {
  const receive = buildBodyReceiver();
  await expect(begin(receive, { 'content-length': '600000' }).whole).rejects.toEqual(told(413));
  const { payload, whole } = begin(receive);
  payload.write(Buffer.alloc(600_000));
  await expect(whole).rejects.toEqual(told(413));
  const trusted = begin(receive, { authorization: 'Bearer sk' });
  trusted.payload.end(Buffer.alloc(600_000));
  expect(await trusted.whole).toHaveLength(600_000);
});

test('when all that is under way is too much, who began first is told to begin again', async () => {
  const receive = buildBodyReceiver(100);
  const slow = begin(receive);
  slow.payload.write(Buffer.alloc(60));
  const quick = begin(receive);
  quick.payload.end(Buffer.alloc(60));
  await expect(slow.whole).rejects.toEqual(told(503));
  await expect(slow.whole).rejects.toMatchObject({
    headers: { 'retry-after': '2' },
  } satisfies Partial<ProblemError>);
  expect(await quick.whole).toHaveLength(60);
});

test('a body that breaks off is the fault of nobody but its sender', async () => {
  const { payload, whole } = begin(buildBodyReceiver());
  payload.write('{');
  payload.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
  await expect(whole).rejects.toEqual(told(400));
});
