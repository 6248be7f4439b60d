import fs from 'node:fs/promises'
import path from 'node:path'
import { commandLine } from '@/dev/process/command-line'
import { isAlive, isGone } from '@/dev/process/signal-group'

/** What a Postgres server writes about itself into its data directory. */
export type Postmaster = { pid: number; port: number; ready: boolean }

/** Null when no server has left the file there. */
export async function readPostmaster(dataDir: string): Promise<Postmaster | null> {
  const text = await fs.readFile(path.join(dataDir, 'postmaster.pid'), 'utf8').catch(() => '')
  const lines = text.split('\n')
  const pid = Number(lines[0])
  return pid ? { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' } : null
}

/**
 * Clears the way for a new server: one that a killed program left running is stopped, and the file of one that is gone
 * is removed (its number may belong to another process by now, and Postgres would refuse to start).
 */
export async function clearPostmaster(dataDir: string): Promise<void> {
  const postmaster = await readPostmaster(dataDir)
  if (!postmaster) return
  if (await isServerOf(postmaster.pid, dataDir)) {
    for (const [signal, patienceMs] of [
      ['SIGINT', 8_000],
      ['SIGQUIT', 4_000],
      ['SIGKILL', 2_000],
    ] as const) {
      process.kill(postmaster.pid, signal)
      if (await isGone(postmaster.pid, patienceMs)) break
    }
  }
  await fs.rm(path.join(dataDir, 'postmaster.pid'), { force: true })
}

async function isServerOf(pid: number, dataDir: string): Promise<boolean> {
  // With the blank after it: `pg-eu` begins as `pg` does.
  return isAlive(pid) && (await commandLine(pid)).includes(`-D ${dataDir} `)
}
