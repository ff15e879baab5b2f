/** Questions and answers of `GET /v1/attribution`. */

/** Models that share out each conversion among the touches on its own path. */
export const PATH_MODELS = [
  'first',
  'last',
  'last_non_direct',
  'linear',
  'time_decay',
  'u_shaped',
  'u_lead',
  'w_shaped',
  'full_path',
  'j_shaped',
  'inverse_j',
  'participation',
  'custom',
  'shapley',
] as const;
/** Models that look at all paths, those without a conversion too, before they share out. */
export const DATA_DRIVEN_MODELS = ['markov', 'incremental'] as const;

export type PathModel = (typeof PATH_MODELS)[number];
export type DataDrivenModel = (typeof DATA_DRIVEN_MODELS)[number];

export const MODELS = [...PATH_MODELS, ...DATA_DRIVEN_MODELS] as const;
/** How a conversion is shared among the touches before it. */
export type Model = PathModel | DataDrivenModel;

/** What a touch can be to a conversion: the first, the last, or the last before he became a lead or an opportunity. */
export const ROLES = ['first', 'lead', 'opportunity', 'last'] as const;
export type Role = (typeof ROLES)[number];

/** Shares by role; `rest` is split equally over the touches that hold none of them. What is absent is no role. */
export type RoleShares = Partial<Record<Role | 'rest', number>>;

/** What a touch says of where it came from. */
export const TOUCH_DIMENSIONS = [
  'channel',
  'source',
  'medium',
  'campaign',
  'term',
  'content',
  'landingPage',
] as const;
export type TouchDimension = (typeof TOUCH_DIMENSIONS)[number];

export const DIMENSIONS = [...TOUCH_DIMENSIONS, 'conversion'] as const;
/** What the rows of the answer are cut by. */
export type Dimension = (typeof DIMENSIONS)[number];

/** Stands in every dimension of the row of conversions that no touch earned, and nowhere else. */
export const NONE = '(none)';

/**
 * Whose a session is. `time_range`: of whom the visitor said that he is, session by session. `first`, `last`: all
 * sessions of a visitor are the first, or the last, lead's that he ever said that he is.
 */
export const IDENTITY_RULES = ['time_range', 'first', 'last'] as const;
export type IdentityRule = (typeof IDENTITY_RULES)[number];

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
  identity: IdentityRule;
  dateBy: 'conversion' | 'touch';
  timezone: string;
  /** What amounts are converted to; null means that each stays in its own. */
  currency: string | null;
  /** Days in which a touch's weight halves, for `time_decay`. */
  halfLifeDays: number;
  /** How many touches a state of `markov` remembers. */
  order: number;
  /** Of `custom`; null where it is not asked for. */
  customWeights: RoleShares | null;
  bots: 'exclude' | 'include' | 'only';
  /** Per model the shares by role that were used. */
  weights: Partial<Record<Model, string>>;
}

/** What conversions, or shares of them, come to. */
export type Amounts = {
  currency: string | null;
  /** Credited conversions: with shares, six digits. */
  conversions: number;
  /** Major units as decimal string; null for conversions without an amount. */
  value: string | null;
};

/** A row: one value per dimension asked for (null: the touch has none), and its credit. */
export type AttributionRow = Partial<Record<Dimension, string | null>> &
  Amounts & {
    model: Model;
    /** Touches of counted conversions that carry the row's key, credited or not. */
    touches: number;
  };

/** What the conversions of one currency are worth, which the rows of a model add up to, to the cent. */
export interface AttributionTotal extends Amounts {
  model: Model;
  /** False for a model whose rows do not add up to the total, because it gives a conversion more than once. */
  additive?: false;
}

/** Conversions that are in no row, since no rate leads from their currency on their day. */
export interface Unconverted {
  currency: string;
  conversions: number;
  /** In that currency, major units. */
  value: string;
  /** The days that lack a rate, in order; the first hundred of them. */
  days: string[];
}

export interface AttributionAnswer {
  query: AttributionQuery;
  rows: AttributionRow[];
  totals: AttributionTotal[];
  /** With `currency`: what could not be converted. */
  unconverted?: Unconverted[];
  /** Everything acknowledged before this instant is in the answer. */
  freshAsOf: string;
}

/** Why a visit of the person is not on the path, or earns nothing in this answer. */
export const EXCLUSION_REASONS = [
  /** It began before the look-back window. */
  'before_window',
  /** It began after the conversion. */
  'after_conversion',
  /** It is direct, `direct=exclude` is asked, and there are others. */
  'direct',
  /** A machine's, and `bots=exclude`. */
  'bot',
  /** A person's, and `bots=only`. */
  'no_bot',
  /** It is on the path, but its date is not in the range, with `dateBy=touch`. */
  'out_of_range',
] as const;
export type ExclusionReason = (typeof EXCLUSION_REASONS)[number];

/** A visit of whoever converted, and what became of it. */
export type ExplainedTouch = Record<TouchDimension, string | null> & {
  sessionId: string;
  visitorId: string;
  startedAt: string;
  /** Whether it is on the path. */
  considered: boolean;
  /** Null for what is considered and in range. */
  reason: ExclusionReason | null;
  /** Its share of the conversion; null for a model that credits rows and not touches, or where no touch earned it. */
  weight: number | null;
};

/** Whose a conversion is; null: nobody whom Lazo knows. */
export type ConversionOwner = { leadId: string } | { visitorId: string } | null;

/** A conversion, with its part of the number that is explained. */
export interface ExplainedConversion {
  id: string;
  name: string;
  occurredAt: string;
  /** What it counts for in all. */
  value: string | null;
  currency: string | null;
  owner: ConversionOwner;
  /** Its part of the number: these add up to it, to the last digit. */
  credit: { conversions: number; value: string | null };
  /** In order of time; of a long journey those nearest to the conversion. */
  touches: (ExplainedTouch & {
    /** Whether it counts in the number. */
    counted: boolean;
  })[];
  /** How many visits are not listed here; `GET /v1/conversions/{id}/credits` lists all. */
  touchesLeftOut: number;
}

/** The answer of `GET /v1/attribution/explain`. */
export interface ExplainAnswer {
  query: AttributionQuery;
  /** What is explained: a row of the answer, or several together where not every dimension is given. */
  cell: Partial<Record<TouchDimension, string | null>>;
  /** The number, one a currency, as `GET /v1/attribution` answers it. */
  number: (Amounts & { model: Model; touches: number })[];
  /** Whatever is behind it, the latest first. */
  conversions: ExplainedConversion[];
  nextCursor: string | null;
  freshAsOf: string;
}

/** The answer of `GET /v1/conversions/{id}/credits`. */
export interface CreditsAnswer {
  query: Omit<AttributionQuery, 'from' | 'to' | 'dateBy' | 'conversions' | 'order'>;
  conversion: {
    id: string;
    name: string;
    stage: string;
    /** Whether it counts: it is won, or refunded in part. */
    counts: boolean;
    occurredAt: string;
    value: string | null;
    currency: string | null;
    owner: ConversionOwner;
    /** When the owner became a lead and an opportunity; absent: never, or no model asked for it. */
    moments: { lead?: string; opportunity?: string };
  };
  /** Models under which no touch earned it. */
  none: Model[];
  /** Every visit of the owner, in order of time. */
  touches: (Omit<ExplainedTouch, 'weight'> & {
    /** By model: the share, and what it comes to; these add up to the value, to the cent. */
    credits: Partial<Record<Model, { weight: number; value: string | null }>>;
  })[];
  nextCursor: string | null;
  freshAsOf: string;
}
