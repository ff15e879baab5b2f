import { isDirect, ROLES } from '@lazo/contract';
import { findPlaceOf } from './models/roles.ts';
import type { KeyedPath } from './path.ts';

/** Longer paths are hardly ever twice the same. */
const LONGEST = 32;

/**
 * What a model can see of a path if it looks at no time: which row each touch counts in, which are direct, and which
 * holds a role of a moment. Paths of the same words earn the same shares. Undefined for a long path, which is credited by itself.
 */
export function describePath(path: KeyedPath): string | undefined {
  const { touches, keys } = path;
  if (touches.length > LONGEST) return undefined;
  let text = '';
  for (let place = 0; place < touches.length; place += 1)
    text += isDirect(touches[place]!.kind.channel) ? `${keys[place]}d` : `${keys[place]},`;
  for (const role of ROLES)
    if (role !== 'first' && role !== 'last' && path.moments[role] !== undefined)
      text += `${role}${findPlaceOf(path, role)}`;
  return text;
}
