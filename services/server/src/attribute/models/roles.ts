import { ROLES, type Role, type RoleShares } from '@lazo/contract';
import type { Path } from '../path.ts';
import type { ModelRule } from './model.ts';

/** A model that is nothing but shares by role. */
export function buildRoleRule(shares: RoleShares): ModelRule {
  return { weigh: (path) => weighByRoles(path, shares), describe: () => describeShares(shares) };
}

/**
 * Shares by role. A touch may hold several, and its shares add; `rest` goes to the touches that hold none, in equal
 * parts. A role whose moment never came, or came before the first touch, vanishes, as does a rest without touches.
 */
export function weighByRoles(path: Path, shares: RoleShares): number[] {
  const weights = new Array<number>(path.touches.length).fill(0);
  const held = new Set<number>();
  for (const role of ROLES) {
    const share = shares[role];
    const place = share ? findPlaceOf(path, role) : -1;
    if (!share || place === -1) continue;
    weights[place]! += share;
    held.add(place);
  }
  const others = weights.length - held.size;
  if (!shares.rest || others === 0) return weights;
  const part = shares.rest / others;
  const roles = [...held].map((place) => [place, weights[place]!] as const);
  weights.fill(part);
  for (const [place, weight] of roles) weights[place] = weight;
  return weights;
}

/** Which touch holds a role: of a moment the last at or before it. -1 where none does. */
export function findPlaceOf({ touches, moments }: Path, role: Role): number {
  if (role === 'first') return 0;
  if (role === 'last') return touches.length - 1;
  const moment = moments[role];
  return moment === undefined ? -1 : touches.findLastIndex((touch) => touch.startedAt <= moment);
}

/** `first 40 %, last 40 %, the rest 20 %`. */
export function describeShares(shares: RoleShares): string {
  const words = [...ROLES, 'rest' as const].flatMap((role) => {
    const share = shares[role];
    return share ? `${role === 'rest' ? 'the rest' : role} ${Number((share * 100).toFixed(4))} %` : [];
  });
  return words.join(', ');
}
