/**
 * What a page sees of Lazo. These types are published alone, so this file imports nothing; the test beside
 * it holds them against the contract.
 */

/** Free facts, as JSON. */
export type LazoProperties = Record<string, unknown>;

/**
 * What the visitor has allowed.
 * `pending`: everything is kept in memory, gone with the page unless `granted` follows.
 * `denied`: nothing is kept, and what was stored is cleared. It is not remembered: say it on each page.
 */
export type LazoConsent = 'granted' | 'pending' | 'denied';

export interface LazoOptions {
  /** The site's public key, `pk_…`. */
  site: string;
  /** Where the service answers, as an origin: `https://lazo.example.com`. */
  host: string;
  /** Empty means `granted`. */
  consent?: LazoConsent | undefined;
  /** Which text the visitor is asked to agree to, such as `v3`: kept beside his yes. Empty means: not said. */
  consentText?: string | undefined;
  /** Other domains of the same business: links to them carry the visitor along. A list, or text with commas. */
  domains?: string | readonly string[] | undefined;
  /**
   * Which changes of the address are a page. Empty means `auto`: a change of path. `hash`: a change of the
   * fragment too. `manual`: only `page()` is.
   */
  pages?: 'auto' | 'manual' | 'hash' | undefined;
  /** `auto`: every form with an email field identifies; empty: only forms marked `data-lazo-lead`. */
  forms?: 'auto' | undefined;
  /** `auto`: links that lead out, downloads and clicks on `data-lazo-track` are tracked. Empty means none. */
  clicks?: 'auto' | undefined;
  /** Parameters of URLs that may leave the page, besides `utm_*` and click ids; the service has a list of its own. */
  keep?: string | readonly string[] | undefined;
  /** Hosts that are no touch, like those of payment and sign-in; their subdomains too. */
  ignoreReferrers?: string | readonly string[] | undefined;
  /** Whether Global Privacy Control counts as denied until `consent('granted')`. Empty means true. */
  respectGpc?: boolean | 'true' | 'false' | undefined;
  /** Whether Do Not Track counts likewise. Empty means false. */
  respectDnt?: boolean | 'true' | 'false' | undefined;
  /** `anonymous`: no cookie, no storage, no identify; visits are counted, never joined. Empty means `loop`. */
  mode?: 'loop' | 'anonymous' | undefined;
  /** Whether trouble is told to the console. Empty means false. */
  debug?: boolean | 'true' | 'false' | '' | undefined;
}

/** Where a visit came from. */
export interface LazoTouch {
  /** When, in seconds since 1970. */
  at: number;
  /** The page on which it landed, without its query. */
  landingUrl: string;
  /** The page that linked here; empty when none was told. */
  referrer: string;
  /** Every `utm_*` of the landing URL, without the prefix. */
  utm: Record<string, string>;
  /** Click ids of ad platforms by parameter. The first touch keeps names only: its values are empty. */
  clickIds: Record<string, string>;
  /** The service's verdict (`Paid Search`); absent until it has answered. */
  channel?: string;
  /** Null for Direct, absent until the service has answered. */
  source?: string | null;
  medium?: string | null;
}

/** First and current touch. Values are cut to 60 characters; the service has them whole. */
export interface LazoOrigin {
  first: LazoTouch;
  current: LazoTouch;
}

/** Something that the service refused: it will not be sent again. */
export interface LazoRefusal {
  /** The event's place in its batch, from 0. */
  index: number;
  /** The event's id. */
  id: string | null;
  /** The rule that refused it, from a closed set. */
  reason: string;
  /** The field at fault; empty when it is the whole. */
  field: string;
  detail: string;
}

/** An event that is lost. */
export interface LazoDrop {
  /** The event's id. */
  id: string;
  /**
   * `full`: the queue had no more room. `too_large`: more than 32 KB. `too_old`: waited for seven days.
   * `refused`: the service takes nothing from this page (wrong key or origin).
   */
  reason: 'full' | 'too_large' | 'too_old' | 'refused';
  /** How many this page has lost so far. */
  count: number;
}

/** What `on` can listen to. */
export interface LazoSignals {
  /** Events that the service has taken, by id. */
  sent: string[];
  refused: LazoRefusal;
  dropped: LazoDrop;
  /** Anything that went wrong inside; the page goes on. */
  error: unknown;
}

export interface LazoVerbs {
  /** A page was seen. Needed only with `pages: 'manual'`, or to give a page a name. */
  page(name?: string, properties?: LazoProperties): void;
  /** Something was done that is worth a name. */
  track(name: string, properties?: LazoProperties): void;
  /** The visitor says who he is: an address, your own user id, or traits with `email`, `phone` or `userId`. */
  identify(user?: string | number | null, traits?: LazoProperties): void;
  identify(traits: LazoProperties): void;
  /** Forgets the visitor, as after signing out: a new one begins here. What he did is still delivered. */
  reset(): void;
  /** What the visitor has allowed. */
  consent(state: LazoConsent): void;
  /** Where this visitor came from, first and now; null while nothing is known or allowed. */
  origin(): LazoOrigin | null;
  /** A URL of a linked domain that carries the visitor along, valid for two minutes. */
  link(url: string): string;
  /** Calls back once Lazo runs. */
  ready(callback: (lazo: Lazo) => void): void;
  /** Sends what waits. The promise always settles, delivered or not. */
  flush(): Promise<void>;
  /** Listens; the answer stops listening. */
  on<Signal extends keyof LazoSignals>(
    signal: Signal,
    listener: (detail: LazoSignals[Signal]) => void,
  ): () => void;
}

/** Every verb as a method, and as the first argument of a call: `lazo('track', 'Signed up')`. No verb throws. */
export interface Lazo extends LazoVerbs {
  (verb: keyof LazoVerbs, ...rest: unknown[]): unknown;
}
