import { type Model, ROLES, type RoleShares } from '@lazo/contract';
import { buildProblem } from '../../errors.ts';

const WORDS = [...ROLES, 'rest'] as const;

/** `first:0.5,last:0.3,rest:0.2` as shares. Null where none are given, which `custom` does not take. */
export function readWeights(text: string | undefined, models: readonly Model[]): RoleShares | null {
  if (!text) {
    if (models.includes('custom')) throw refuseWeights('missing_field', 'The model custom needs weights');
    return null;
  }
  const shares: RoleShares = {};
  for (const part of text.split(',')) {
    const [name = '', number = '', ...more] = part.split(':').map((word) => word.trim());
    const word = WORDS.find((one) => one === name);
    const isNumber = /^\d{1,9}(\.\d{1,9})?$/.test(number) && more.length === 0;
    if (!word || !isNumber || word in shares)
      throw refuseWeights('invalid_weights', 'weights gives each role its share once');
    shares[word] = Number(number);
  }
  if (Object.values(shares).every((share) => share === 0))
    throw refuseWeights('invalid_weights', 'weights gives some role more than nothing');
  return shares;
}

function refuseWeights(reason: 'missing_field' | 'invalid_weights', fault: string) {
  const detail = `${fault}: ${WORDS.join(', ')} are the roles, as in weights=first:0.5,last:0.3,rest:0.2.`;
  return buildProblem(400, { reason, field: 'weights', detail });
}
