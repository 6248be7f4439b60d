import { randomUUID } from 'node:crypto'
import fs from 'node:fs/promises'
import path from 'node:path'
import { startProcess } from '@/dev/process/start-process'
import type { Binaries } from './binaries'
import type { RunAs } from './run-as'

type ClusterOptions = { dataDir: string; password: string; binaries: Binaries; runAs: RunAs }

/** Makes a data directory unless it is there. It appears under its name only when it is complete. */
export async function createCluster({ dataDir, password, binaries, runAs }: ClusterOptions): Promise<void> {
  if (await exists(path.join(dataDir, 'PG_VERSION'))) return
  const unfinished = `${dataDir}.new`
  await fs.rm(unfinished, { recursive: true, force: true })
  await fs.mkdir(unfinished, { recursive: true, mode: 0o700 })
  const passwordFile = `${dataDir}.${randomUUID()}`
  await fs.writeFile(passwordFile, password, { mode: 0o600 })
  if (runAs.ids) {
    await Promise.all([unfinished, passwordFile].map((file) => fs.chown(file, runAs.ids!.uid, runAs.ids!.gid)))
  }
  try {
    await initdb([...runAs.prefix, binaries.initdb, ...flags(unfinished, passwordFile)], runAs)
  } finally {
    await fs.rm(passwordFile, { force: true })
  }
  await fs.rename(unfinished, dataDir)
}

/** A locale that sorts alike on every machine, whatever locales it has. */
function flags(dataDir: string, passwordFile: string): string[] {
  return [
    `--pgdata=${dataDir}`,
    `--pwfile=${passwordFile}`,
    '--username=postgres',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-sync',
    '--no-instructions',
  ]
}

async function initdb(command: string[], runAs: RunAs): Promise<void> {
  const running = startProcess({ command, stdio: ['ignore', 'ignore', 'pipe'], ids: runAs.ids })
  let said = ''
  running.child.stderr?.on('data', (chunk) => (said += String(chunk)))
  running.child.on('error', (error) => (said += error.message))
  const { code } = await running.ended
  if (code === 0) return
  const hint = runAs.ids
    ? '\nYou are root, and this machine forbids user namespaces: every folder above this one must be open to other users. Or give DATABASE_URL.'
    : ''
  throw new Error(`initdb failed (exit code ${code}): ${said.trim()}${hint}`)
}

async function exists(file: string): Promise<boolean> {
  return fs.access(file).then(
    () => true,
    () => false,
  )
}
