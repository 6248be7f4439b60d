import pg from 'pg'
import { MigrationError } from './migration'

const lockClass = 72_707_369
const keyOf = (schema: string) => `${lockClass}, hashtext(${pg.escapeLiteral(schema)})`

/** Asks for the turn at a schema of the client's database, or gives it back. */
export const askForTurnSql = (schema: string) => `SELECT pg_try_advisory_lock(${keyOf(schema)}) AS taken`
export const endTurnSql = (schema: string) => `SELECT pg_advisory_unlock(${keyOf(schema)})`

/** What ends a message that begins with `guardSql`: division by zero. Whatever else may have raised it, asking again tells. */
export const refusedState = '22012'

/** Takes the turn where it is free and none of these migrations is there yet; otherwise nothing after it in the message runs. */
export function guardSql(schema: string, pending: string[]): string {
  const names = pending.map((name) => pg.escapeLiteral(name)).join(', ')
  return `SELECT 1 / pg_try_advisory_lock(${keyOf(schema)})::int;
    SELECT 1 / (NOT EXISTS (SELECT FROM ${pg.escapeIdentifier(schema)}._prisma_migrations
      WHERE migration_name IN (${names}) AND rolled_back_at IS NULL))::int;\n`
}

/**
 * Runs `work` while no other runner is at work on this schema of the client's database. Where our process has been killed, the
 * server still holds the lock until its last statement has ended. @throws MigrationError `turn` when it takes too long
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
    await endTurn(client, schema)
  }
}

/** A lost connection has lost the lock too; its own error says more than this one would. */
export async function endTurn(client: pg.ClientBase, schema: string): Promise<void> {
  await client.query(endTurnSql(schema)).catch(() => {})
}

/**
 * Asked for again and again instead of waited for: a statement that waits holds a snapshot, for which the other's CREATE INDEX
 * CONCURRENTLY would wait in turn.
 */
export async function takeTurn(client: pg.ClientBase, schema: string, turnTimeoutMs: number): Promise<void> {
  const deadline = performance.now() + turnTimeoutMs
  for (let wait = 10; ; wait = Math.min(wait * 2, 250)) {
    const { rows } = await client.query<{ taken: boolean }>(askForTurnSql(schema))
    if (rows[0]?.taken) return
    if (performance.now() > deadline) {
      throw new MigrationError(
        null,
        `Another runner has been at work on schema ${schema} for ${turnTimeoutMs} ms: wait for it and run this again`,
        { fault: 'turn' },
      )
    }
    await sleep(wait * (0.5 + Math.random() / 2))
  }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
