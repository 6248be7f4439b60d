import { execFile } from 'node:child_process'

export interface ChildAnswer {
  code: number
  stdout: string
  stderr: string
}

interface Interruption {
  /** Ctrl-C as soon as its standard error holds this. */
  interruptAt?: string
}

/** Runs a command of the fleet as its users do, on this process's environment and what `env` adds, with nobody at a terminal. */
export function fleet(
  args: readonly string[],
  env: Record<string, string> = {},
  { interruptAt }: Interruption = {},
): Promise<ChildAnswer> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--import', 'tsx', 'cli/fleet.ts', ...args],
      { env: { ...process.env, ...env }, timeout: 60_000 },
      (error, stdout, stderr) => {
        const code = error ? (typeof error.code === 'number' ? error.code : -1) : 0
        resolve({ code, stdout, stderr })
      },
    )
    child.stdin?.end()
    let said = ''
    child.stderr?.on('data', (chunk: string) => {
      const before = said
      said += chunk
      if (interruptAt && said.includes(interruptAt) && !before.includes(interruptAt)) child.kill('SIGINT')
    })
  })
}

/** The same with --json, and its standard output read as JSON: it must hold nothing else. */
export async function fleetJson(
  args: readonly string[],
  env?: Record<string, string>,
): Promise<ChildAnswer & { json: unknown }> {
  const answer = await fleet([...args, '--json'], env)
  return { ...answer, json: JSON.parse(answer.stdout) }
}
