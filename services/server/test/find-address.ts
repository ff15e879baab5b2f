/** Where an address stands in a database, in whatever form. */

import { createHash } from 'node:crypto';
import type { Lazo } from './start-lazo.ts';

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Eleven forms in which an address may lie somewhere. */
export function listForms(address: string): Record<string, string> {
  return {
    ...listReadableForms(address),
    base64: Buffer.from(address).toString('base64'),
    base64url: Buffer.from(address).toString('base64url'),
    hex: Buffer.from(address).toString('hex'),
    sha256: sha256(address),
    'sha256, upper': sha256(address).toUpperCase(),
  };
}

/** Those of them in which one can see that it is an address. */
export function listReadableForms(address: string): Record<string, string> {
  const encoded = address.replace('@', '%40');
  return {
    plain: address,
    upper: address.toUpperCase(),
    capitalised: address.charAt(0).toUpperCase() + address.slice(1),
    encoded,
    'encoded twice': encoded.replaceAll('%', '%25'),
    'encoded, upper': encoded.toUpperCase(),
  };
}

/** In which forms an address stands in which tables; empty when it is nowhere. */
export async function findAddress(lazo: Lazo, address: string): Promise<string[]> {
  const found = [];
  for (const [form, text] of Object.entries(listForms(address)))
    for (const table of await findText(lazo, text)) found.push(`${form} in ${table}`);
  return found;
}

/** Where a text stands in any row of any table, as Postgres prints it. */
export async function findText(lazo: Lazo, text: string): Promise<string[]> {
  const tables = await lazo.sql(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await lazo.sql(`select 1 from ${name} as row where position($1 in row::text) > 0 limit 1`, [
      text,
    ]);
    if (rows.length > 0) found.push(String(name));
  }
  return found;
}
