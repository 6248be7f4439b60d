import { execFileSync } from 'node:child_process'
import { isAlive } from './is-alive.mjs'

/**
 * Calls back once the npm that runs this script is gone. Between the two there is a shell that passes no signal on and
 * that may outlive npm or die before it, so that nobody else would tell. Does nothing where npm is not involved.
 */
export function whenNpmIsGone(callback) {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return
  const shell = process.ppid
  const npm = parentOf(shell)
  const timer = setInterval(() => {
    if (process.ppid === shell && isAlive(npm)) return
    clearInterval(timer)
    callback()
  }, 500)
  timer.unref()
}

function parentOf(pid) {
  try {
    return Number(
      execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    )
  } catch {
    return pid // a machine without ps: the shell alone must do
  }
}
