import type pg from 'pg';

/**
 * Who is alive: every replica holds an advisory lock on its own name for as long as its connection lives.
 * Whoever can take the lock of another knows that he is gone.
 */
export interface Presence {
  /** Takes our lock again after a lost connection. */
  ensure(): Promise<unknown>;
  isAlive(writerId: string): Promise<boolean>;
  release(): Promise<void>;
}

export function holdPresence(options: {
  pool: pg.Pool;
  writerId: string;
  log: { warn(details: object, message: string): void };
}): Presence {
  let client: pg.PoolClient | undefined;
  let isHeld = false;

  async function ensure(): Promise<pg.PoolClient> {
    client ??= await connect();
    if (isHeld) return client;
    // The server may not know yet that our old connection is gone: then it is asked again at the next look.
    const { rows } = await client.query('select pg_try_advisory_lock($1) as is_held', [
      lockNumber(options.writerId),
    ]);
    isHeld = rows[0].is_held;
    return client;
  }

  async function connect(): Promise<pg.PoolClient> {
    const fresh = await options.pool.connect();
    fresh.once('error', (error) => lose(fresh, error));
    fresh.once('end', () => lose(fresh));
    return fresh;
  }

  function lose(lost: pg.PoolClient, error?: Error): void {
    if (client !== lost) return;
    client = undefined;
    isHeld = false;
    lost.release(true);
    options.log.warn({ err: error }, 'the connection that tells others we are alive was lost');
  }

  async function isAlive(writerId: string): Promise<boolean> {
    const asking = await ensure();
    const { rows } = await asking.query('select pg_try_advisory_lock($1) as is_free', [lockNumber(writerId)]);
    if (!rows[0].is_free) return true;
    await asking.query('select pg_advisory_unlock($1)', [lockNumber(writerId)]);
    return false;
  }

  async function release(): Promise<void> {
    const held = client;
    client = undefined;
    held?.release(true); // the lock goes with the connection
  }

  return { ensure, isAlive, release };
}

/** A writer's name as the number that advisory locks take: its first 64 bits. */
function lockNumber(writerId: string): string {
  return BigInt.asIntN(64, BigInt(`0x${writerId.replaceAll('-', '').slice(0, 16)}`)).toString();
}
