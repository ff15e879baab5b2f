/** An error as RFC 9457 puts it on the wire: `application/problem+json`. */
export interface Problem {
  /** A name for this kind of problem, as a URI reference. */
  type: string;
  /** The kind in a few words. */
  title: string;
  /** The HTTP status. */
  status: number;
  /** What went wrong here and the way out. */
  detail: string;
  /** One entry per field at fault; absent where no field is. */
  errors?: { field: string; reason: string; detail: string }[];
}
