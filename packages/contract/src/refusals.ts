/**
 * Why something was not taken: the closed sets. Each reason is one word in the answer, the metrics and
 * the docs; each is asserted by name in a test. Add a reason here and nowhere else.
 */

/** A whole batch was refused: problem+json with this reason in `errors[0].reason`. */
export const BATCH_REASONS = [
  'invalid_json',
  'invalid_batch',
  'unknown_key',
  'origin_not_allowed',
  'too_large',
  'rate_limited',
  'unavailable',
] as const;

/** One event was refused; its neighbours were taken. */
export const EVENT_REASONS = [
  'invalid_id',
  'invalid_type',
  'invalid_visitor',
  'invalid_session',
  'invalid_time',
  'invalid_view',
  'invalid_url',
  'invalid_name',
  'invalid_properties',
  'invalid_email',
  'invalid_phone',
  'placeholder_identity',
  'invalid_signature',
  'too_large',
  'no_consent',
] as const;

/** One conversion was refused; its neighbours were taken. */
export const CONVERSION_REASONS = [
  'invalid_conversion',
  'invalid_lead',
  'invalid_email',
  'invalid_phone',
  'placeholder_identity',
  'missing_external_id',
  'invalid_name',
  'invalid_stage',
  'invalid_value',
  'invalid_currency',
  'invalid_time',
  'invalid_properties',
  'too_large',
] as const;

/** One exchange rate was refused; its neighbours were taken. */
export const RATE_REASONS = ['invalid_rate', 'invalid_currency', 'invalid_time'] as const;

/** A question cannot be answered as asked: problem+json, one entry per field at fault. */
export const QUESTION_REASONS = [
  'unknown_model',
  'unknown_dimension',
  'invalid_range',
  'invalid_time',
  'invalid_timezone',
  'invalid_currency',
  'invalid_number',
  'invalid_choice',
  'invalid_cursor',
  'invalid_id',
  'invalid_weights',
  'too_many_rows',
  'missing_field',
] as const;

/** Other reasons for which a request gets no answer. */
export const REQUEST_REASONS = [
  'invalid_parameter',
  'invalid_csv',
  'unknown_lead',
  'unknown_conversion',
  'unknown_merge',
  'too_slow',
] as const;

export type BatchReason = (typeof BATCH_REASONS)[number];
export type EventReason = (typeof EVENT_REASONS)[number];
export type ConversionReason = (typeof CONVERSION_REASONS)[number];
export type RateReason = (typeof RATE_REASONS)[number];
export type QuestionReason = (typeof QUESTION_REASONS)[number];

/** Any reason that a problem can have. */
export type Reason =
  | BatchReason
  | EventReason
  | ConversionReason
  | RateReason
  | QuestionReason
  | (typeof REQUEST_REASONS)[number];

/** Why one thing in a request was not taken. */
export interface Refusal<Reason extends string> {
  /** The rule that refused it, from a closed set. */
  reason: Reason;
  /** The field at fault, with dots for nesting: `traits.email`. Empty when it is the whole. */
  field: string;
  /** One sentence for a person: what is wrong and the way out. */
  detail: string;
}
