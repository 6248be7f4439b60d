import fs from 'node:fs'
import { type RunningProcess, startProcess } from '@/dev/process/start-process'

export type SimulatorName = 'stripe' | 'mail'

type Simulator = RunningProcess & { urls: Record<string, string> }

/**
 * Runs one of the simulators in a process of its own, and waits until it answers: whatever becomes of it, the product and
 * the other one go on. `options` are those of its start function; gives the URLs that this function gives.
 */
export async function startSimulator(name: SimulatorName, options: object): Promise<Simulator> {
  const running = startProcess({
    command: [process.execPath, '--import', 'tsx', 'dev/stack/simulator-process.ts', name, JSON.stringify(options)],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    graceMs: 3_000,
  })
  const urls = await new Promise<Record<string, string>>((resolve, reject) => {
    running.child.once('message', (message) => resolve(message as Record<string, string>))
    void running.ended.then(() => reject(new Error(`The ${name} simulator did not start.`)))
  })
  return { ...running, urls }
}

/** True where the program of the simulator is in the tree. */
export const hasSimulator = (name: SimulatorName): boolean => fs.existsSync(`dev/${name}/start-${name}.ts`)
