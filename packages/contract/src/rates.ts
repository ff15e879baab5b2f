import type { RateReason, Refusal } from './refusals.ts';

/** What one unit of a currency was worth in another on a day. The same (day, from, to) with a later `updatedAt` replaces it. */
export interface RateInput {
  /** A date; conversions of that day take it, in the time zone of the question. */
  day: string;
  /** ISO 4217: what conversions were paid in. */
  from: string;
  /** ISO 4217: what a question asks for by `currency=`. */
  to: string;
  /** Units of `to` for one of `from`, positive, twelve decimals at most. */
  rate: number | string;
  /** RFC 3339 with a zone: when the source last changed it; empty means when it arrives. */
  updatedAt?: string;
}

/** The answer of `POST /v1/rates`. */
export interface RatesAnswer {
  accepted: number;
  rejected: (Refusal<RateReason> & {
    /** Its place in the list, from 0. Absent for CSV. */
    index?: number;
    /** Its line in the CSV file, the header being line 1. Absent for lists. */
    line?: number;
  })[];
}
