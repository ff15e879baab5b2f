/** Errors in one place: what a person reads when a start fails, and what a client reads over HTTP. */

import type { Problem, Reason } from '@lazo/contract';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';

/** The service, or a command, cannot start; its message says what is wrong and the way out, and is all that is printed. */
export class StartError extends Error {}

/** A request that is refused: an RFC 9457 problem on its way to the client. */
export class ProblemError extends Error {
  readonly problem: Problem;
  readonly headers: Record<string, string>;

  constructor(problem: Omit<Problem, 'type'> & { type?: string }, headers: Record<string, string> = {}) {
    super(problem.detail);
    this.problem = { type: 'about:blank', ...problem };
    this.headers = headers;
  }
}

const TITLES: Record<number, string> = {
  400: 'The request cannot be understood',
  401: 'The key is not known',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported media type',
  429: 'Too many requests',
  503: 'Not available now',
};

/** A problem with one field at fault. The reason comes from a closed set of `@lazo/contract`. */
export function buildProblem(
  status: number,
  fault: { reason: Reason; field?: string; detail: string },
  headers: Record<string, string> = {},
): ProblemError {
  const { reason, field = '', detail } = fault;
  const title = TITLES[status] ?? 'The request failed';
  return new ProblemError(
    { type: `urn:lazo:${reason}`, title, status, detail, errors: [{ field, reason, detail }] },
    headers,
  );
}

/**
 * Maps whatever was thrown to problem+json; what nobody planned is logged and told without its details.
 * Answers the reason, or the status where there is none.
 */
export function sendProblem(
  error: FastifyError | Error,
  request: FastifyRequest,
  reply: FastifyReply,
): string {
  const { problem, headers } = asProblem(error);
  // What we say ourselves is told where it began: thousands may be refused in a second, and lines would cost more than they.
  if (problem.status >= 500 && !(error instanceof ProblemError))
    request.log.error({ err: error }, problem.title);
  reply.status(problem.status).headers(headers).type('application/problem+json').send(problem);
  return problem.errors?.[0]?.reason ?? String(problem.status);
}

/** The answer for an address that is none of ours. */
export function sendNotFound(request: FastifyRequest, reply: FastifyReply): void {
  const path = request.url.split('?')[0];
  sendProblem(
    new ProblemError({
      title: 'Not found',
      status: 404,
      detail: `There is nothing at ${request.method} ${path}. All doors are listed at /docs.`,
    }),
    request,
    reply,
  );
}

function asProblem(error: FastifyError | Error): ProblemError {
  if (error instanceof ProblemError) return error;
  if (isDatabaseAway(error)) {
    return buildProblem(
      503,
      {
        reason: 'unavailable',
        detail: 'The database is not available just now. Send the same again after a moment.',
      },
      { 'retry-after': '2' },
    );
  }
  if ('code' in error && error.code === '57014') {
    return buildProblem(
      503,
      {
        reason: 'too_slow',
        detail:
          'This took longer than is allowed. Try again after a moment; of a report, ask for a shorter range or fewer dimensions.',
      },
      { 'retry-after': '5' },
    );
  }
  if ('validation' in error && error.validation) return describeInvalid(error);
  const status = 'statusCode' in error && error.statusCode ? error.statusCode : 500;
  if (
    status === 400 &&
    (error.name === 'SyntaxError' || String((error as FastifyError).code).includes('JSON_BODY'))
  ) {
    return buildProblem(400, { reason: 'invalid_json', detail: 'The body is no JSON.' });
  }
  if (status === 413)
    return buildProblem(413, {
      reason: 'too_large',
      detail: 'The body is larger than this door takes. Send it in smaller pieces.',
    });
  if (status >= 400 && status < 500) {
    return new ProblemError({
      title: TITLES[status] ?? 'The request cannot be understood',
      status,
      detail: error.message,
    });
  }
  return new ProblemError({
    title: 'The service failed',
    status: 500,
    detail: 'This was not foreseen and has been logged. Sending the same again is safe.',
  });
}

/** What a route's schema found: every field at fault, by name. */
function describeInvalid({ validation, validationContext = 'body' }: FastifyError): ProblemError {
  const errors = (validation ?? []).map(({ instancePath, params, message }) => {
    const field = instancePath.slice(1).replaceAll('/', '.') || String(params.missingProperty ?? '');
    return {
      field,
      reason: 'invalid_parameter',
      detail: `${field || `The ${validationContext}`} ${message ?? 'is not as it should be'}.`,
    };
  });
  const detail = errors.map((error) => error.detail).join(' ');
  return new ProblemError({
    type: 'urn:lazo:invalid_parameter',
    title: 'The request cannot be understood',
    status: 400,
    detail,
    errors,
  });
}

/** What the system says when an address cannot be reached. */
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'EAI_AGAIN',
]);
/**
 * Classes of Postgres' own words for "not now": connection, resources, operator, read-only after a failover.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const NOT_NOW = /^(08|53|57P|25006)/;

/** Whether an error says that Postgres is away, so that the same may work in a moment. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: string }).code;
  if (code !== undefined && (UNREACHABLE.has(code) || NOT_NOW.test(code))) return true;
  return /Connection terminated|Cannot use a pool after calling end|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable/.test(
    error.message,
  );
}
