import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import { forgetProcess, watchProcess } from './guardian'
import { addRunning } from './running'
import { signalGroup } from './signal-group'

export type Ended = { code: number | null; signal: NodeJS.Signals | null }

export type RunningProcess = {
  pid: number
  child: ChildProcess
  /** Settles when the process has ended, for whatever reason; never rejects. */
  ended: Promise<Ended>
  /** Asks the whole process group to end, insists after `graceMs`, and waits until it has. */
  stop: () => Promise<void>
}

export type ProcessOptions = {
  command: string[]
  env?: Record<string, string | undefined>
  cwd?: string
  stdio?: StdioOptions
  ids?: { uid: number; gid: number } | null
  /** How to ask it to end. Default SIGTERM. */
  stopSignal?: NodeJS.Signals
  /** How to insist. Default SIGKILL. */
  insistSignal?: NodeJS.Signals
  /** Default 8,000 ms. */
  graceMs?: number
}

/** Starts a process in a group of its own, so that a terminal's Ctrl-C reaches it only through us. */
export function startProcess(options: ProcessOptions): RunningProcess {
  const { command, env, cwd, stdio = 'ignore', ids, stopSignal = 'SIGTERM', insistSignal = 'SIGKILL' } = options
  const [program = '', ...args] = command
  const child = spawn(program, args, {
    env: env as NodeJS.ProcessEnv,
    cwd,
    stdio,
    ...ids,
    detached: process.platform !== 'win32',
  })
  const { pid } = child
  const ended = new Promise<Ended>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
    child.once('error', () => resolve({ code: 127, signal: null }))
  })
  if (pid === undefined) return { pid: 0, child, ended, stop: async () => {} }
  watchProcess(pid, stopSignal)
  let over = false
  void ended.then(() => {
    over = true
    signalGroup(pid, 'SIGKILL') // what a killed leader leaves behind in its group
    forgetProcess(pid)
  })
  const stop = async () => {
    if (over) return // the number may be another's by now
    signalGroup(pid, stopSignal)
    const timer = setTimeout(() => signalGroup(pid, insistSignal), options.graceMs ?? 8_000)
    await ended
    clearTimeout(timer)
  }
  const running = { pid, child, ended, stop }
  addRunning(running)
  return running
}
