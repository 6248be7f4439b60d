import { exitCodes } from './exit-codes'
import { exitCodeOf, failureInWords } from './failure'
import type { Answer } from './fleet-command'

/** Says what came of a command, and with which code this process ends. */
export function report(
  { json, text, failure }: Answer,
  { wantsJson, help, named }: { wantsJson: boolean; help: string; named: string[] },
): void {
  if (wantsJson) process.stdout.write(`${JSON.stringify(failure ? { ...json, error: failure } : json, null, 2)}\n`)
  else if (text) process.stdout.write(`${text}\n`)
  process.exitCode = failure ? exitCodeOf(failure) : exitCodes.done
  if (failure) process.stderr.write(`${failureInWords(failure, named)}\n`)
  if (process.exitCode === exitCodes.usage) process.stderr.write(`${help}\n`)
}
