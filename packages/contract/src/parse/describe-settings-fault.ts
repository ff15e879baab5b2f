import { NAMINGS } from '../channel-settings.ts';
import { SOURCE_KINDS } from '../channels.ts';
import { CLICK_ID_PARAMETERS } from '../touch-parameters.ts';
import {
  CONDITIONS,
  MAX_CHANNEL_LENGTH,
  MAX_HOSTS,
  MAX_PATTERN_LENGTH,
  MAX_PATTERNS,
  MAX_RULES,
  RULE,
  SETTINGS,
} from './channel-settings-schema.ts';

/** What is wrong with a site's settings: the first field at fault and the way out. */
export interface ChannelSettingsFault {
  /** Such as `rules[2].when.campaign`; empty for the whole. */
  field: string;
  detail: string;
}

/** How the field at the end of these steps is written rightly. */
export function describeSettingsFault(steps: readonly string[]): ChannelSettingsFault {
  const field = writeField(steps);
  const name = field.replaceAll(/\[\d+\]/g, '[]');
  const detail = DETAILS[name] ?? DETAILS[name.replace(/\[\]$/, '')];
  return { field, detail: `${field || 'The file'} ${detail}` };
}

/** What else the last of these steps could have been. */
export function describeUnknownField(steps: readonly string[]): ChannelSettingsFault {
  const known = steps[0] !== 'rules' ? SETTINGS : steps[2] === 'when' ? CONDITIONS : RULE;
  const detail = `"${steps.at(-1)}" is unknown here; known are ${Object.keys(known).join(', ')}.`;
  return { field: writeField(steps), detail };
}

export function writeField(steps: readonly string[]): string {
  return steps.reduce((path, step) => {
    if (/^\d+$/.test(step)) return `${path}[${step}]`;
    return path === '' ? step : `${path}.${step}`;
  }, '');
}

const PATTERN_DETAIL = `is a text of 1 to ${MAX_PATTERN_LENGTH} characters, in which * is a wildcard, null for what was not told, or a list of up to ${MAX_PATTERNS} of them.`;
const HOST_PATTERN_DETAIL = `is a host without scheme, port and path, in which * is a wildcard (*.shop.example), null for none, or a list of up to ${MAX_PATTERNS} of them.`;
const HOSTS_DETAIL = `is a host such as shop.example, without scheme, port, path and *: its subdomains count by themselves. A list holds up to ${MAX_HOSTS}.`;

/** How each field is written; an item of a list is written as its list is, unless it has a line. */
const DETAILS: Record<string, string> = {
  '': 'is an object such as {"naming": "ga4", "rules": []}.',
  naming: `is one of ${NAMINGS.join(', ')}.`,
  siteHosts: HOSTS_DETAIL,
  ignoreReferrers: HOSTS_DETAIL,
  rules: `is a list of up to ${MAX_RULES} rules such as {"name": "brand", "channel": "Brand Search", "when": {"campaign": "*brand*"}}.`,
  'rules[]': 'is an object with name, channel and when.',
  'rules[].name': 'is 1 to 60 characters of a-z, 0-9 and -, which no other rule of the site has.',
  'rules[].channel': `is what the visit is called, 1 to ${MAX_CHANNEL_LENGTH} characters on one line, and not (none).`,
  'rules[].when': `is an object with at least one of ${Object.keys(CONDITIONS).join(', ')}.`,
  ...Object.fromEntries(Object.keys(CONDITIONS).map((name) => [`rules[].when.${name}`, PATTERN_DETAIL])),
  'rules[].when.referrerHost': HOST_PATTERN_DETAIL,
  'rules[].when.landingHost': HOST_PATTERN_DETAIL,
  'rules[].when.landingPath': `begins with / or *, such as /blog/*, and has at most ${MAX_PATTERN_LENGTH} characters; or it is a list of up to ${MAX_PATTERNS} of them.`,
  'rules[].when.clickId': `is one or a list of ${CLICK_ID_PARAMETERS.join(', ')}.`,
  'rules[].when.kind': `is one or a list of ${SOURCE_KINDS.join(', ')}.`,
  'rules[].when.paid': 'is true or false.',
  'rules[].when.channel': 'is a channel of the naming, or a list of them.',
};
