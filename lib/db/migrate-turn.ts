import type pg from 'pg'
import { MigrationError } from './migration'

const lockClass = 72_707_369

/**
 * Runs `work` while no other runner is at work on this schema of the client's database. Asked for again and again instead of
 * waited for: a statement that waits holds a snapshot, for which the other's CREATE INDEX CONCURRENTLY would wait in turn.
 * Where our process has been killed, the server still holds the lock until its last statement has ended.
 */
export async function inTurn<T>(
  client: pg.ClientBase,
  schema: string,
  turnTimeoutMs: number,
  work: () => Promise<T>,
): Promise<T> {
  await takeTurn(client, schema, turnTimeoutMs)
  try {
    return await work()
  } finally {
    // A lost connection has lost the lock too; its own error says more than this one would.
    await client.query('SELECT pg_advisory_unlock($1, hashtext($2))', [lockClass, schema]).catch(() => {})
  }
}

async function takeTurn(client: pg.ClientBase, schema: string, turnTimeoutMs: number): Promise<void> {
  const deadline = performance.now() + turnTimeoutMs
  for (let wait = 10; ; wait = Math.min(wait * 2, 250)) {
    const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1, hashtext($2)) AS taken', [
      lockClass,
      schema,
    ])
    if (rows[0]?.taken) return
    if (performance.now() > deadline) {
      throw new MigrationError(
        null,
        `Another runner has been at work on schema ${schema} for ${turnTimeoutMs} ms: wait for it and run this again`,
        {
          fault: 'turn',
        },
      )
    }
    await sleep(wait * (0.5 + Math.random() / 2))
  }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
