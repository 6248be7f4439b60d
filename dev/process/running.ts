import type { RunningProcess } from './start-process'

const running = new Set<RunningProcess>()
let stopping = false

/** Everything that this process has started and that still runs. */
export function addRunning(process: RunningProcess): void {
  running.add(process)
  void process.ended.then(() => running.delete(process))
}

/** True from the moment at which everything is to end: what dies from now on is no news. */
export const isStopping = (): boolean => stopping

/** Stops all of it, and waits until it has. */
export async function stopEverything(): Promise<void> {
  stopping = true
  // What is started while others stop is stopped too.
  while (running.size > 0) await Promise.all([...running].map((process) => process.stop()))
}
