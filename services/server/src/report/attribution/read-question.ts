import {
  type AttributionQuery,
  type DataDrivenModel,
  DIMENSIONS,
  IDENTITY_RULES,
  MODELS,
  type Model,
  type PathModel,
} from '@lazo/contract';
import { DATA_DRIVEN_RULES, isCurrency, isDataDriven, MODEL_RULES } from '../../attribute/index.ts';
import { buildProblem } from '../../errors.ts';
import { readChoice, readChoices, readNames, readNumber } from '../../read-parameter.ts';
import { readRange } from '../read-range.ts';
import { readWeights } from './read-weights.ts';

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
    | 'identity'
    | 'dateBy'
    | 'timezone'
    | 'currency'
    | 'halfLifeDays'
    | 'order'
    | 'weights'
    | 'bots'
    | 'format',
    string
  >
>;

/** The question with every default filled in. Throws 400 that names the parameter at fault. */
export function readQuestion(asked: AttributionParameters, now: Date): AttributionQuery {
  const { from, to, timezone } = readRange(asked, now);
  const models = readChoices('model', asked.model, MODELS, { fallback: 'linear', reason: 'unknown_model' });
  const settings = {
    halfLifeDays: readNumber('halfLifeDays', asked.halfLifeDays, { least: 0.001, most: 3_650, fallback: 7 }),
    order: readOrder(asked.order),
    customWeights: readWeights(asked.weights, models),
  };
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
    identity: readChoice('identity', asked.identity, IDENTITY_RULES, 'time_range'),
    dateBy: readDateBy(asked.dateBy, models),
    timezone,
    currency: readCurrency(asked.currency),
    ...settings,
    bots: readChoice('bots', asked.bots, ['exclude', 'include', 'only'], 'exclude'),
    weights: Object.fromEntries(models.map((model) => [model, describeModel(model, settings)])),
  };
}

function describeModel(
  model: Model,
  settings: Pick<AttributionQuery, 'halfLifeDays' | 'order' | 'customWeights'>,
): string {
  const rule = isDataDriven(model)
    ? DATA_DRIVEN_RULES[model as DataDrivenModel]
    : MODEL_RULES[model as PathModel];
  return rule.describe(settings);
}

function readOrder(text: string | undefined): number {
  return Number(readChoice('order', text, ['1', '2', '3', '4'], '1'));
}

function readDateBy(text: string | undefined, models: readonly Model[]): 'conversion' | 'touch' {
  const dateBy = readChoice('dateBy', text, ['conversion', 'touch'], 'conversion');
  const undated = models.find(isDataDriven);
  if (dateBy === 'conversion' || !undated) return dateBy;
  throw buildProblem(400, {
    reason: 'invalid_choice',
    field: 'dateBy',
    detail: `${undated} credits rows and not single touches, so its credit has no touch date. Ask with dateBy=conversion, or for another model.`,
  });
}

function readCurrency(text: string | undefined): string | null {
  if (!text) return null;
  if (isCurrency(text)) return text;
  throw buildProblem(400, {
    reason: 'invalid_currency',
    field: 'currency',
    detail: 'currency is an ISO 4217 code in capitals, such as EUR.',
  });
}
