import type { Trust } from '../resolve/index.ts';
import type { Sender } from './sender.ts';

/** How far an identify is to be believed, if its signature is right. */
export function readTrust(traits: Record<string, unknown>, { isTrusted }: Sender): Trust {
  if (isTrusted) return 'verified';
  return traits.userSignature == null ? 'claimed' : 'signed';
}
