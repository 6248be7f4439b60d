import { setTimeout as sleep } from 'node:timers/promises'

/** Signals a process group by its leader; false when there is none any more. Signal 0 only asks. */
export function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  return send(process.platform === 'win32' ? pid : -pid, signal)
}

/** Is there a process with this number? It may be another than the one that had it. */
export function isAlive(pid: number): boolean {
  return send(pid, 0)
}

/** Waits until there is no process with this number; false when there still is one after `patienceMs`. */
export async function isGone(pid: number, patienceMs: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += 25) {
    if (!isAlive(pid)) return true
    await sleep(25)
  }
  return !isAlive(pid)
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
