import { Type } from 'typebox';
import { buildProblem, type ProblemError } from './errors.ts';

/** The path's `id`: any UUID, as Lazo answered it. */
export const LEAD_PATH = Type.Object({
  id: Type.String({ pattern: '^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$' }),
});

export function refuseUnknownLead(): ProblemError {
  return buildProblem(404, {
    reason: 'unknown_lead',
    field: 'id',
    detail: 'There is no such lead. POST /v1/leads/find finds one by email, phone, userId or externalId.',
  });
}
