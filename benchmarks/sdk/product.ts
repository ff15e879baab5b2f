/** A product as it is measured: what is set, what its collector answers, and how its events are known. */
export interface Product {
  name: string;
  /** The adapter's file; empty for what is no bundle. */
  adapter?: string;
  /** The package whose version is printed. */
  package?: string;
  /** What the adapter sets; all else is the product's default. */
  settings: string;
  /** What the collector had to answer for it to work as it does in life. */
  needs: string;
  answer(request: CollectorRequest): Answer;
  /** The events of the visit in a request, by their own ids. Others of the product's are left out. */
  readEvents(request: CollectorRequest): SentEvent[];
}

export interface CollectorRequest {
  path: string;
  /** Unzipped. */
  body: string;
}

interface Answer {
  body: string;
  type: 'application/json' | 'text/javascript' | 'text/plain';
}

export interface SentEvent {
  /** `p0` for a page, `e0` for what was tracked in a visit, `t0` for what was tracked in a burst. */
  name: string;
  /** What the product's service would know a second arrival by. */
  id: string;
}
