import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

let guardian: ChildProcess | null = null
const watched = new Map<number, NodeJS.Signals>()
const folders = new Set<string>()

/** If this process goes without a chance to stop `pid` and its group (kill -9), they are ended with `signal` for it. */
export function watchProcess(pid: number, signal: NodeJS.Signals): void {
  watched.set(pid, signal)
  tell({ watch: pid, signal })
}

/** The process has ended: its number may soon be another's. */
export function forgetProcess(pid: number): void {
  watched.delete(pid)
  tell({ forget: pid })
}

/** A folder that must not stay behind when this process is gone. */
export function removeAtExit(folder: string): void {
  folders.add(folder)
  tell({ remove: folder })
}

function tell(message: object): void {
  // Killed itself, it is replaced, and told everything again.
  guardian ??= start()
  if (guardian.connected) guardian.send(message)
}

function start(): ChildProcess {
  const program = fileURLToPath(new URL('guardian-process.mjs', import.meta.url))
  const child = spawn(process.execPath, [program], { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  for (const [pid, signal] of watched) child.send({ watch: pid, signal })
  for (const folder of folders) child.send({ remove: folder })
  child.unref()
  child.channel?.unref()
  child.on('exit', () => {
    if (guardian === child) guardian = start()
  })
  child.on('error', () => {})
  return child
}
