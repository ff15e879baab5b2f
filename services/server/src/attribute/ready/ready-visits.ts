import type { IdBook } from '../id-book.ts';
import type { Visit } from '../visit.ts';

/** A visitor's visits as one lead, or as nobody's, in order. */
export interface ReadyVisits {
  readonly visitorId: string;
  /** The lead that he named, whoever that one was merged with. Null: nobody's. */
  readonly leadId: string | null;
  /** When he first said that he is this lead. Milliseconds since 1970. */
  readonly identifiedAt: number | undefined;
  /** Made anew whenever somebody asks. */
  unpack(): readonly Visit[];
  /** The number of the lead that he named; undefined: nobody's. */
  numberLead(leads: IdBook): number | undefined;
}
