/** Signals a process group by its leader; false when there is none any more. Signal 0 only asks. */
export function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  return send(process.platform === 'win32' ? pid : -pid, signal)
}

/** Is there a process with this number? It may be another than the one that had it. */
export function isAlive(pid: number): boolean {
  return send(pid, 0)
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
