import { type ProcessOptions, startProcess } from './start-process'

export type Finished = {
  /** Null when a signal ended it. */
  code: number | null
  /** What it said on stdout and stderr; empty where `stdio` sent that elsewhere. */
  output: string
}

/** Starts a program of node_modules or Node's own and waits for its end. Never throws for a failing one. */
export async function runToEnd(options: ProcessOptions): Promise<Finished> {
  const { child, ended } = startProcess({ stdio: ['ignore', 'pipe', 'pipe'], ...options })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += String(chunk)))
  child.on('error', (error) => (output += error.message))
  const closed = new Promise((resolve) => child.once('close', resolve))
  const { code } = await ended
  if (child.pid !== undefined) await closed // its last words may come after its end
  return { code, output }
}
