/** Questions and answers of `GET /v1/attribution`. */

export const MODELS = ['first', 'last', 'last_non_direct', 'linear', 'time_decay', 'u_shaped'] as const;
/** How a conversion is shared among the touches before it. */
export type Model = (typeof MODELS)[number];

export const DIMENSIONS = [
  'channel',
  'source',
  'medium',
  'campaign',
  'term',
  'content',
  'landingPage',
  'conversion',
] as const;
/** What the rows of the answer are cut by. */
export type Dimension = (typeof DIMENSIONS)[number];

/** Stands in every dimension of the row of conversions that no touch earned, and nowhere else. */
export const NONE = '(none)';

/** The question as it was understood: every default filled in, every date an instant. */
export interface AttributionQuery {
  /** Inclusive. */
  from: string;
  /** Exclusive. */
  to: string;
  models: Model[];
  by: Dimension[];
  /** Names of conversions; null means all. */
  conversions: string[] | null;
  /** Null means no limit. */
  lookbackDays: number | null;
  direct: 'include' | 'exclude';
  dateBy: 'conversion' | 'touch';
  timezone: string;
  halfLifeDays: number;
  bots: 'exclude' | 'include' | 'only';
  /** Per model the shares by role that were used. */
  weights: Partial<Record<Model, string>>;
}

/** A row: one value per dimension asked for (null: the touch has none), and its credit. */
export type AttributionRow = Partial<Record<Dimension, string | null>> & {
  model: Model;
  currency: string | null;
  /** Credited conversions: with shares, six digits. */
  conversions: number;
  /** Major units as decimal string; null for conversions without an amount. */
  value: string | null;
  /** Touches of counted conversions that carry the row's key, credited or not. */
  touches: number;
};

/** What the rows of one model and currency add up to, to the cent. */
export interface AttributionTotal {
  model: Model;
  currency: string | null;
  conversions: number;
  value: string | null;
}

export interface AttributionAnswer {
  query: AttributionQuery;
  rows: AttributionRow[];
  totals: AttributionTotal[];
  /** Everything acknowledged before this instant is in the answer. */
  freshAsOf: string;
}
