import fs from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type RunningProcess, startProcess } from '@/dev/process/start-process'
import { type Binaries, findBinaries } from './binaries'
import { createCluster } from './create-cluster'
import { ownFolder } from './own-folder'
import { clearPostmaster, readPostmaster } from './postmaster-file'
import { type RunAs, chooseRunAs } from './run-as'

export type PostgresOptions = {
  dataDir: string
  port: number
  /** The superuser's password; the data directory is made with it. */
  password: string
  /** Nothing on disk need survive a crash of the machine: faster, for tests. */
  throwAway?: boolean
}

export type PostgresServer = {
  port: number
  superuserUrl: (database: string) => string
  ended: RunningProcess['ended']
  stop: () => Promise<void>
}

const crashedBackends = /pre-existing shared memory block|lock file .* already exists/

/**
 * Starts the embedded Postgres on 127.0.0.1, making its data directory first where there is none. A server or lock file
 * that a killed start left behind is cleared away. Throws with the end of the server's log when it doesn't come up.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const dataDir = path.resolve(options.dataDir)
  const [binaries, runAs] = await Promise.all([findBinaries(), chooseRunAs()])
  await createCluster({ dataDir, password: options.password, binaries, runAs })
  await clearPostmaster(dataDir)
  await ownFolder(dataDir, runAs)
  for (let attempt = 1; ; attempt++) {
    try {
      const running = await launch({ ...options, dataDir }, binaries, runAs)
      return describe(running, options)
    } catch (error) {
      // Backends of a killed server need a moment to notice that it is gone.
      if (attempt === 20 || !(error instanceof Error && crashedBackends.test(error.message))) throw error
      await sleep(250)
    }
  }
}

async function launch(options: PostgresOptions, binaries: Binaries, runAs: RunAs): Promise<RunningProcess> {
  const { dataDir, port } = options
  const logFile = `${dataDir}.log`
  // The server writes to a file, not to a pipe of ours: it must survive us long enough to shut down in order.
  const log = await fs.open(logFile, 'w')
  const running = startProcess({
    command: [...runAs.prefix, binaries.postgres, '-D', dataDir, '-p', String(port), ...settings(options)],
    stdio: ['ignore', log.fd, log.fd],
    ids: runAs.ids,
    stopSignal: 'SIGINT', // fast shutdown: ends sessions; SIGTERM would wait for them
    insistSignal: 'SIGQUIT',
  })
  await log.close()
  let over = false
  void running.ended.then(() => (over = true))
  for (let waitedMs = 0; waitedMs < 60_000; waitedMs += 25) {
    if (over) throw new Error(`Postgres did not start on port ${port}:\n${await lastLines(logFile)}`)
    const postmaster = await readPostmaster(dataDir)
    if (postmaster?.pid === running.pid && postmaster.ready) return running
    await sleep(25)
  }
  await running.stop()
  throw new Error(`Postgres was not ready after 60 s:\n${await lastLines(logFile)}`)
}

function settings({ throwAway }: PostgresOptions): string[] {
  const common = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200', 'timezone=UTC']
  const careless = throwAway ? ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'] : []
  return [...common, ...careless].flatMap((setting) => ['-c', setting])
}

function describe(running: RunningProcess, { port, password }: PostgresOptions): PostgresServer {
  return {
    port,
    superuserUrl: (database) => `postgresql://postgres:${password}@127.0.0.1:${port}/${database}`,
    ended: running.ended,
    stop: running.stop,
  }
}

async function lastLines(file: string): Promise<string> {
  const text = await fs.readFile(file, 'utf8').catch(() => '')
  return text.trim().split('\n').slice(-8).join('\n')
}
