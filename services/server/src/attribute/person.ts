import type { Moments } from './path.ts';
import type { CountedConversion } from './read-conversions.sql.ts';
import type { Owner } from './read-owners.ts';
import type { Visit } from './visit.ts';

/** One whom conversions belong to, with all that was his. */
export interface Person {
  /** Undefined for conversions of whom nobody knows. */
  owner: Owner;
  /** Those of the question, by time. Empty: he came and did not convert. */
  conversions: readonly CountedConversion[];
  /** All his visits, by time, ties by session id; bots' visits too. */
  visits: readonly Visit[];
  moments: Moments;
}
