import type { ChannelName } from '@lazo/contract';
import type { Condition } from './operators.ts';

/** One line of a list of rules, in which the first that matches decides. */
export interface ChannelRule {
  /** Kept with every touch that it decided. */
  name: string;
  channel: ChannelName;
  matches: Condition;
}
