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
  const answer = await ask(`${what}\nGo on? [y/N] `)
  if (!/^y(es)?$/i.test(answer)) throw new CommandError('Nothing was changed.')
}

/** Asks for the name of what can't be brought back: a yes is typed too soon. @throws UsageError, CommandError as `confirm` does */
export async function confirmByName(what: string, name: string): Promise<void> {
  if (!isSomebodyThere()) {
    throw new UsageError(`${what}\nNobody is here to be asked whether that is meant: say --confirm ${name} if it is.`)
  }
  const answer = await ask(`${what}\nType ${name} to go on: `)
  if (answer.toLowerCase() !== name) throw new CommandError('That isn’t its name. Nothing was changed.')
}

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    // Ctrl-C and Ctrl-D reject: they are a no.
    return (await lines.question(question).catch(() => '')).trim()
  } finally {
    lines.close()
  }
}
