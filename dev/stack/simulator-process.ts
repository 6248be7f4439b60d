// A simulator in a process of its own: node simulator-process.ts <stripe|mail|oauth> <options as JSON>
import { startMail } from '@/dev/mail/start-mail'
import { endOnSignal } from '@/dev/process/end-on-signal'
import { runCommand } from '@/dev/process/run-command'
import { startOauth } from '@/dev/oauth/start-oauth'
import { startStripe } from '@/dev/stripe/start-stripe'
import type { SimulatorOptions } from './start-simulator'

await runCommand(async () => {
  const [name = '', json = '{}'] = process.argv.slice(2)
  const options: unknown = JSON.parse(json)
  const running = await start({ name, options } as SimulatorOptions)
  endOnSignal(() => running.close(), 0)
  process.send?.(running) // its functions don't travel; its URLs do
})

function start(given: SimulatorOptions) {
  if (given.name === 'stripe') return startStripe(given.options)
  return given.name === 'mail' ? startMail(given.options) : startOauth(given.options)
}
