import { Compile } from 'typebox/compile';
import { CHANNELS_OF_NAMING, type ChannelSettings } from '../channel-settings.ts';
import { CHANNEL_SETTINGS, HOST_PATTERN, MAX_CHANNEL_LENGTH } from './channel-settings-schema.ts';
import { cleanValue } from './clean-text.ts';
import {
  type ChannelSettingsFault,
  describeSettingsFault,
  describeUnknownField,
  writeField,
} from './describe-settings-fault.ts';
import { isWithinDepth } from './is-within-depth.ts';

export type { ChannelSettingsFault } from './describe-settings-fault.ts';

const MAX_DEPTH = 5; // a list of patterns inside a rule of the list

const check = Compile(CHANNEL_SETTINGS);

/**
 * A site's own channel rules as a file has them, what is absent filled in, or what is wrong with them.
 * A typo must never silently widen a rule, so unknown keys are refused. Never throws.
 */
export function readChannelSettings(
  raw: unknown,
): { settings: ChannelSettings } | { fault: ChannelSettingsFault } {
  if (!isWithinDepth(raw, MAX_DEPTH)) return { fault: describeSettingsFault([]) };
  const cleaned = cleanValue(raw);
  if (!check.Check(cleaned)) return { fault: findSchemaFault(check.Errors(cleaned)) };
  const written = cleaned as Partial<ChannelSettings>;
  const settings: ChannelSettings = {
    naming: written.naming ?? 'ga4',
    siteHosts: written.siteHosts ?? [],
    ignoreReferrers: written.ignoreReferrers ?? [],
    rules: (written.rules ?? []).map((rule) => ({ ...rule, channel: rule.channel.trim() })),
  };
  const fault = findHostFault(settings) ?? findRuleFault(settings);
  return fault ? { fault } : { settings };
}

type SchemaError = ReturnType<typeof check.Errors>[number];

/** Of a list that is at fault the item is named: its error lies deepest. */
function findSchemaFault(errors: readonly SchemaError[]): ChannelSettingsFault {
  const first = errors[0]?.instancePath ?? '';
  const deepest = errors
    .filter(({ instancePath }) => instancePath === first || instancePath.startsWith(`${first}/`))
    .reduce((one, other) => (other.instancePath.length > one.instancePath.length ? other : one));
  const missing = deepest.keyword === 'required' ? deepest.params.requiredProperties[0] : undefined;
  const path = missing === undefined ? deepest.instancePath : `${deepest.instancePath}/${missing}`;
  const steps = path
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return deepest.keyword === 'boolean' ? describeUnknownField(steps) : describeSettingsFault(steps);
}

function findHostFault(settings: ChannelSettings): ChannelSettingsFault | undefined {
  for (const list of ['siteHosts', 'ignoreReferrers'] as const) {
    const stray = settings[list].findIndex((host) => !isHost(host));
    if (stray >= 0) return describeSettingsFault([list, `${stray}`]);
  }
  return undefined;
}

function isHost(text: string): boolean {
  return new RegExp(HOST_PATTERN).test(text) && !text.includes('*') && URL.canParse(`http://${text}`);
}

function findRuleFault({ naming, rules }: ChannelSettings): ChannelSettingsFault | undefined {
  const names = new Set<string>();
  const called: readonly string[] = CHANNELS_OF_NAMING[naming];
  for (const [index, { name, channel, when }] of rules.entries()) {
    const at = ['rules', `${index}`];
    if (names.has(name)) return describeSettingsFault([...at, 'name']);
    names.add(name);
    if (!isChannelName(channel)) return describeSettingsFault([...at, 'channel']);
    const stray = [when.channel ?? []].flat().find((asked) => !called.includes(asked));
    if (stray !== undefined)
      return {
        field: writeField([...at, 'when', 'channel']),
        detail: `"${stray}" is no channel of the naming ${naming}; it has ${called.join(', ')}.`,
      };
  }
  return undefined;
}

// Reports keep the row (none) for conversions that no touch earned.
function isChannelName(channel: string): boolean {
  return channel.length <= MAX_CHANNEL_LENGTH && channel !== '(none)' && !/\p{Cc}/u.test(channel);
}
