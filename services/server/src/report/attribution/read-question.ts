import { type AttributionQuery, DIMENSIONS, MODELS } from '@lazo/contract';
import { MODEL_RULES } from '../../attribute/index.ts';
import { readChoice, readChoices, readNames, readNumber } from '../../read-parameter.ts';
import { readRange } from '../read-range.ts';

/** The parameters as they came. */
export type AttributionParameters = Partial<
  Record<
    | 'from'
    | 'to'
    | 'model'
    | 'by'
    | 'conversion'
    | 'lookbackDays'
    | 'direct'
    | 'dateBy'
    | 'timezone'
    | 'halfLifeDays'
    | 'bots'
    | 'format',
    string
  >
>;

/** The question with every default filled in. Throws 400 that names the parameter at fault. */
export function readQuestion(asked: AttributionParameters, now: Date): AttributionQuery {
  const { from, to, timezone } = readRange(asked, now);
  const models = readChoices('model', asked.model, MODELS, { fallback: 'linear', reason: 'unknown_model' });
  const halfLifeDays = readNumber('halfLifeDays', asked.halfLifeDays, {
    least: 0.001,
    most: 3_650,
    fallback: 7,
  });
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    models,
    by: readChoices('by', asked.by, DIMENSIONS, { fallback: 'channel', reason: 'unknown_dimension' }),
    conversions: readNames(asked.conversion),
    lookbackDays:
      asked.lookbackDays === 'none'
        ? null
        : readNumber('lookbackDays', asked.lookbackDays, { least: 0, most: 36_500, fallback: 90 }),
    direct: readChoice('direct', asked.direct, ['include', 'exclude'], 'include'),
    dateBy: readChoice('dateBy', asked.dateBy, ['conversion', 'touch'], 'conversion'),
    timezone,
    halfLifeDays,
    bots: readChoice('bots', asked.bots, ['exclude', 'include', 'only'], 'exclude'),
    weights: Object.fromEntries(
      models.map((model) => [model, MODEL_RULES[model].describe({ halfLifeDays })]),
    ),
  };
}
