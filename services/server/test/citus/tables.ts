/** What each table is on a cluster: docs/scaling.md says why. */

/** Distributed by visitor_id, side by side. */
const DISTRIBUTED = [
  'events',
  'sessions',
  'page_views',
  'visitors',
  'identities',
  'pending',
  'unfolded',
  'former_verdicts',
  'consents',
  'ready_touches',
];

/** Whole on every worker. */
const REFERENCE = [
  'sites',
  'keys',
  'channel_settings',
  'leads',
  'lead_keys',
  'lead_traits',
  'lead_merges',
  'conversions',
  'rates',
  'touch_kinds',
];

/** On the coordinator alone. */
const LOCAL = [
  'refolds',
  'refold_groups',
  'refusals',
  'refusal_counts',
  'merge_audits',
  'visitor_tombstones',
  'lead_tombstones',
  'changed_visitors',
];

export const TABLES = { DISTRIBUTED, REFERENCE, LOCAL };

/** Whether a name is that of a distributed table or of one of its partitions. */
export function isDistributed(name: string): boolean {
  return DISTRIBUTED.includes(name.replace(/_(before|after|\d{4}_\d{2})$/, ''));
}
