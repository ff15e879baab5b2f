import type { Database } from '../../database/index.ts';
import { withLocks } from '../locks.sql.ts';
import { clearUnfinished } from './refolds.sql.ts';

/** Clears away a refold whose process died. One that runs holds its lock, and is left alone. */
export async function clearDeadRefold(db: Database): Promise<void> {
  await db.connection().execute((held) => withLocks(held, ['refold'], () => clearUnfinished(held)));
}
