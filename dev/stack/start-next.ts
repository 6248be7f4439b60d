import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Readable } from 'node:stream'
import { type RunningProcess, startProcess } from '@/dev/process/start-process'
import { waitForPort } from '@/dev/process/wait-for-port'
import { withoutNoise } from './without-noise'

export type NextOptions = {
  /** `start` serves what `next build` made. */
  mode: 'dev' | 'start'
  port: number
  env: Record<string, string>
  /** Gets what Next says once it is ready; what it said before is shown only if it doesn't get there. */
  onOutput: (chunk: string) => void
  onProcess?: (running: RunningProcess) => void
}

/** Starts Next and waits until it answers. Its banner, which names an address that nobody should use, is not shown. */
export async function startNext({ mode, port, env, onOutput, onProcess }: NextOptions): Promise<RunningProcess> {
  const cli = createRequire(import.meta.url).resolve('next/dist/bin/next')
  const running = startProcess({
    command: [process.execPath, cli, mode, '--port', String(port)],
    env: nextEnv(port, env),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onProcess?.(running)
  let ready = false
  let held = ''
  const tell = withoutNoise(onOutput)
  const take = (chunk: unknown) => (ready ? tell(String(chunk)) : (held += String(chunk)))
  for (const stream of outputs(running)) stream.on('data', take)
  let over = false
  void running.ended.then(() => (over = true))
  try {
    await waitForPort(port, 120_000, () => over)
    // It says so a moment after it answers; without a build it answers, and ends.
    for (let waitedMs = 0; waitedMs < 2_000 && !over && !/Ready in .*\n/.test(held); waitedMs += 25) await sleep(25)
    if (over) throw new Error('It ended.')
  } catch (error) {
    await running.stop()
    throw new Error(`Next did not start on port ${port}:\n${held.trim()}`, { cause: error })
  }
  ready = true
  return running
}

function outputs({ child }: RunningProcess): Readable[] {
  return [child.stdout, child.stderr].filter((stream) => stream !== null)
}

/** Next sets NODE_ENV itself. */
function nextEnv(port: number, env: Record<string, string>): Record<string, string | undefined> {
  const own = { PORT: String(port), NEXT_TELEMETRY_DISABLED: '1', ...(process.stdout.isTTY && { FORCE_COLOR: '1' }) }
  return { ...withoutNpm(process.env), ...env, ...own }
}

/** `npm run` sets dozens of variables that mean nothing to the app. */
function withoutNpm(env: NodeJS.ProcessEnv): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('npm_') && name !== 'NODE_ENV'))
}
