import type { ChannelName } from '@lazo/contract';

/** A visit and what a naming calls it. It landed on `https://shop.example/` with the query. */
export interface NamingCase {
  /** The claim. */
  because: string;
  /** Where the naming's own documentation has it, or `departure …`: by its name in the header of its rules. */
  from: string;
  query?: string;
  referrer?: string;
  channel: ChannelName;
  rule: string;
}
