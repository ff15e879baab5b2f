/**
 * Sources of one kind: usual name → hosts. A host stands for itself and its subdomains; where two tables meet, the
 * longer host wins. Written without `www.`, with three signs:
 *
 * - `=host` stands for that host alone. Portals need it, since most of their subdomains are other things.
 * - `host.*` stands for that name in every country: `google.*` is google.com, google.es, google.co.uk, and no google.dev.
 * - `host/path` stands for that path and what lies below it, on that host alone; a referrer without its path, which is
 *   what most browsers tell, is the host's.
 *
 * Names like `com.linkedin.android` are Android apps, which browsers tell as a referrer.
 */
export type SourceTable = Readonly<Record<string, readonly string[]>>;
