import { setTimeout as sleep } from 'node:timers/promises'
import { isStopping } from '@/dev/process/running'
import type { Ended } from '@/dev/process/start-process'

export type Startable = { ended: Promise<Ended>; stop: () => Promise<void> }

export type Kept = { stop: () => Promise<void> }

const mostRestarts = 5
const withinMs = 60_000

/**
 * Starts again what ends by itself. Gives up after five times within a minute: `onGone` then hears why.
 * `note` gets a line for each death.
 */
export function keepRunning(
  name: string,
  first: Startable,
  restart: () => Promise<Startable>,
  { note, onGone }: { note: (line: string) => void; onGone: () => void },
): Kept {
  let current = first
  let stopped = false
  const unwanted = () => stopped || isStopping()
  const deaths: number[] = []
  const follow = async () => {
    for (;;) {
      const { code, signal } = await current.ended
      if (unwanted()) return
      deaths.push(Date.now())
      const recent = deaths.filter((time) => time > Date.now() - withinMs).length
      note(`✖ ${name} ended (${signal ?? `exit code ${code}`}).`)
      if (recent > mostRestarts) break
      await sleep(250)
      if (unwanted()) return
      try {
        current = await restart()
        note(`✔ ${name} runs again.`)
      } catch (error) {
        note(error instanceof Error ? error.message : String(error))
        break
      }
    }
    onGone()
  }
  void follow()
  return {
    stop: async () => {
      stopped = true
      await current.stop()
    },
  }
}
