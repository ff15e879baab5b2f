import { hash, randomBytes } from 'node:crypto';

/** The digest under which a key is kept: SHA-256 suffices, since keys are random and long. */
export function hashKey(key: string): Buffer {
  return hash('sha256', key, 'buffer');
}

/** A new key: its kind and 192 random bits. */
export function mintKey(kind: 'public' | 'secret'): string {
  return `${kind === 'public' ? 'pk' : 'sk'}_${randomBytes(24).toString('base64url').replaceAll('-', 'x').replaceAll('_', 'y')}`;
}
