import path from 'node:path'
import { type RunningProcess, startProcess } from '@/dev/process/start-process'

/** A process of ours that is told what to do and says what it has done. */
export interface Child<To, From> {
  /** Its sessions on every server bear this name (`application_name`). */
  name: string
  pid: number
  say: (message: To) => void
  /** The next message that fits; rejects when the process ends before. */
  hear: <T>(fits: (message: From) => T | undefined) => Promise<T>
  /** Told of every message. */
  onMessage: (listener: (message: From) => void) => void
  signal: (signal: NodeJS.Signals) => void
  /** Ends it at once, frozen or not, and waits until it is gone. */
  kill: () => Promise<void>
  ended: RunningProcess['ended']
}

/** `onCrash` is told, in words, if it ends in another way than by `kill` or in order. */
export function startChild<To extends object, From>(
  program: string,
  name: string,
  onCrash: (how: string) => void,
): Child<To, From> {
  const { child, pid, ended } = startProcess({
    command: [process.execPath, '--import', 'tsx', path.join('dev/torture', program)],
    env: { ...process.env, PGAPPNAME: name, LOG_LEVEL: process.env.TORTURE_LOG ?? 'silent' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  let [isOver, isKilled] = [false, false]
  void ended.then(({ code, signal }) => {
    isOver = true
    if (!isKilled && code !== 0) onCrash(`${name} has crashed: ${signal ?? code}`)
  })
  const onMessage = (listener: (message: From) => void) =>
    void child.on('message', listener as (given: unknown) => void)
  const signal = (what: NodeJS.Signals) => {
    if (!isOver) child.kill(what)
  }
  return {
    name,
    pid,
    ended,
    onMessage,
    signal,
    say: (message) => {
      if (!isOver) child.send(message, () => {})
    },
    hear: (fits) =>
      new Promise((resolve, reject) => {
        const listener = (message: unknown) => {
          const found = fits(message as From)
          if (found === undefined) return
          child.off('message', listener)
          resolve(found)
        }
        child.on('message', listener)
        void ended.then(({ code, signal }) => reject(new Error(`${name} has ended: ${signal ?? code}`)))
      }),
    kill: async () => {
      isKilled = true
      signal('SIGKILL')
      await ended
    },
  }
}
