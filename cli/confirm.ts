import { createInterface } from 'node:readline/promises'
import { CommandError, UsageError } from './usage-error'

/** Somebody sits there who can be asked. */
export const isSomebodyThere = (): boolean => process.stdin.isTTY && process.stderr.isTTY

/**
 * Asks before something that changes much. `yes` is the answer given beforehand; without it and without anybody to ask, it
 * is refused. @throws UsageError there, CommandError for a no
 */
export async function confirm(what: string, yes: boolean): Promise<void> {
  if (yes) return
  if (!isSomebodyThere()) {
    throw new UsageError(`${what}\nNobody is here to be asked whether that is meant: say --yes if it is.`)
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    // Ctrl-C and Ctrl-D reject: they are a no.
    const answer = await lines.question(`${what}\nGo on? [y/N] `).catch(() => '')
    if (!/^y(es)?$/i.test(answer.trim())) throw new CommandError('Nothing was changed.')
  } finally {
    lines.close()
  }
}
