import { joinRunningStack } from '@/dev/stack/running-env'
import { control } from '@/lib/db/control-client'
import { env } from '@/lib/env'
import { CommandError } from './usage-error'

/**
 * From here on this process works on the product that the environment names, or else on the one that runs here.
 * @throws CommandError where there is none, or its control plane doesn't answer
 */
export async function openProduct(): Promise<void> {
  try {
    joinRunningStack()
    void env.CONTROL_URL // its reader says what is missing or wrong
  } catch (error) {
    throw new CommandError(error instanceof Error ? error.message : String(error), { cause: error })
  }
  try {
    await control().shard.findFirst({ select: { name: true } })
  } catch (error) {
    throw new CommandError(`${noAnswer(error)} This is about the control plane, ${productInWords()}.`, { cause: error })
  }
}

function noAnswer(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'P2021') return 'There are no tables yet: make them with "npm run migrate".'
  return `${lastLine(error)}. Is CONTROL_URL right, and does the server run?`
}

/** Prisma begins with the place in the code; what is wrong comes last. */
export function lastLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.trim().split('\n').at(-1)?.replace(/\.$/, '') ?? ''
}

/** Which product that is, as an operator knows it: where its control plane is. No password. */
export function productInWords(): string {
  const { hostname, port, pathname } = new URL(env.CONTROL_URL)
  return `${hostname}${port && `:${port}`}${pathname}`
}
