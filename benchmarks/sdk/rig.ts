import type { Browser } from 'playwright-core';

/** What every measurement stands on. */
export interface Rig {
  browser: Browser;
  /** Where the site is; each measurement has a collector of its own, on another origin. */
  shopUrl: string;
}
