/** Door of `resolve`: visitors and leads over time, who they are and what is theirs. */

export { dropErasedWords } from './erased-leads.sql.ts';
export { KNOWN_EVERYWHERE_MS, watchErasures } from './erasures.ts';
export { findOwner } from './find-owner.ts';
export { consentFold, consentRefoldable } from './fold-consents.sql.ts';
export { buildIdentityFold } from './fold-identities.sql.ts';
export { hideAddresses } from './hide-addresses.ts';
export { buildSecretId } from './lead-id.ts';
export { findNamedLead, type PersonWord, statePeople } from './merge-people.ts';
export { KEY_FAULTS, normaliseKey } from './normalise-key.ts';
export {
  type MergedLead,
  NOBODY,
  readMerged,
  readMergedInto,
  readNamedSpans,
  readRoots,
  readSpans,
  readVisitorsOf,
  type Span,
} from './ownership.sql.ts';
export { type Joining, readBrowsers, readJoinings } from './read-joinings.sql.ts';
export { findLeadsByKey, findRoot, listPeople } from './read-lead.sql.ts';
export { type Person, readPeople } from './read-people.sql.ts';
export { findKeyFault, type Trust } from './read-word.ts';
export { buildIdentityRefoldable } from './refold-identities.sql.ts';
export { registerResolve } from './register-resolve.ts';
export { KEY_KINDS, type LeadKey } from './resolve.table.ts';
export { lockPeople } from './state-leads.sql.ts';
export { readWholeSpans } from './whole-spans.sql.ts';
