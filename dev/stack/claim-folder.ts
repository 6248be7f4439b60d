import fs from 'node:fs'
import path from 'node:path'
import { clearPostmaster } from '@/dev/postgres/postmaster-file'
import { commandLine } from '@/dev/process/command-line'
import { isAlive, isGone, signalGroup } from '@/dev/process/signal-group'
import { postgresFolders } from './start-databases'
import type { StackUrls } from './urls'

type Child = { name: string; pid: number }

/** What `dev.json` holds. `urls` and `env`, the whole environment of the app, are there once everything answers. */
export type Running = { pid: number; children: Child[]; urls?: StackUrls; env?: Record<string, string> }

export type Claim = {
  /** A child that must be ended by the next start if nobody could end it before. */
  note: (child: Child) => void
  /** From now on `npm run dev:env` answers, and `npm run fleet` works on this product. */
  announce: (urls: StackUrls, env: Record<string, string>) => void
  release: () => void
}

/**
 * One product at a time works in a data folder; `dev.json` says which. What one that was killed left running is ended.
 * Throws when another one runs.
 */
export async function claimFolder(folder: string): Promise<Claim> {
  fs.mkdirSync(folder, { recursive: true })
  const file = path.join(folder, 'dev.json')
  await clearAway(read(file))
  await Promise.all(postgresFolders.map((name) => clearPostmaster(path.resolve(folder, name))))
  const running: Running = { pid: process.pid, children: [] }
  const write = () => fs.writeFileSync(file, `${JSON.stringify(running, null, 2)}\n`, { mode: 0o600 })
  write()
  return {
    note: (child) => {
      running.children.push(child)
      write()
    },
    announce: (urls, env) => {
      Object.assign(running, { urls, env })
      write()
    },
    release: () => fs.rmSync(file, { force: true }),
  }
}

async function clearAway(left: Running | null): Promise<void> {
  if (!left) return
  if (left.pid !== process.pid && isAlive(left.pid) && (await commandLine(left.pid)).includes('dev/main.ts')) {
    const where = left.urls ? ` at ${left.urls.siteUrl}` : ''
    throw new Error(`The product already runs here${where} (process ${left.pid}).`)
  }
  for (const { name, pid } of left.children) {
    if (!(await commandLine(pid)).includes(name)) continue
    signalGroup(pid, 'SIGKILL')
    await isGone(pid, 2_000)
  }
}

function read(file: string): Running | null {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as Running
  } catch {
    return null // none, or one that was being written when its program was killed
  }
}
