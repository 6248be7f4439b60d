import { CommanderError } from 'commander'
import { logToStandardError } from '@/lib/log'
import { closeConnections } from './close-connections'
import { exitCodes } from './exit-codes'
import { fleetProgram } from './fleet-program'

/** Runs one command of the fleet. What came of it is in `process.exitCode`. */
export async function runFleet(args: string[]): Promise<void> {
  logToStandardError()
  // Whoever reads our output may have had enough of it.
  process.stdout.on('error', () => process.exit())
  try {
    await fleetProgram().parseAsync(args, { from: 'user' })
  } catch (error) {
    // Commander has said it already, on standard error; help that was asked for is no error.
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return
    const message = error.code === 'commander.help' ? 'Say which command.' : error.message.replace(/^error: /, '')
    if (args.includes('--json'))
      process.stdout.write(`${JSON.stringify({ error: { code: 'USAGE', message } }, null, 2)}\n`)
    process.exitCode = exitCodes.usage
  } finally {
    await closeConnections()
  }
}
