import { randomBytes } from 'node:crypto'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { freePort } from '@/dev/process/free-port'
import { removeAtExit } from '@/dev/process/guardian'
import { startPostgres } from '@/dev/postgres/start-postgres'
import type { RolePasswords } from './prepare-server'

export type ThrowAwayServer = RolePasswords & {
  superuserUrl: (database: string) => string
  /** Stops the server and removes its files. */
  close: () => Promise<void>
}

/** A Postgres server of one's own on a free port, for tests and measurements: fast, and nothing of it stays. */
export async function startThrowAwayServer(): Promise<ThrowAwayServer> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'tenantry-'))
  removeAtExit(folder)
  await fs.chmod(folder, 0o755) // started by root, the server may have to run as somebody else
  const password = randomBytes(18).toString('hex')
  const server = await startPostgres({
    dataDir: path.join(folder, 'pg'),
    port: await freePort(),
    password,
    throwAway: true,
  })
  const close = async () => {
    await server.stop()
    await fs.rm(folder, { recursive: true, force: true })
  }
  return { superuserUrl: server.superuserUrl, ownerPassword: password, appPassword: `${password}a`, close }
}
