import type { MailOptions, RunningMail } from '@/dev/mail/start-mail'
import type { OauthOptions, RunningOauth } from '@/dev/oauth/start-oauth'
import { type RunningProcess, startProcess } from '@/dev/process/start-process'
import type { RunningStripe, StripeOptions } from '@/dev/stripe/start-stripe'

/** Which simulator, with what its start function takes. */
export type SimulatorOptions =
  | { name: 'stripe'; options: StripeOptions }
  | { name: 'mail'; options: MailOptions }
  | { name: 'oauth'; options: OauthOptions }

export type RunningSimulator = RunningStripe | RunningMail | RunningOauth

type Urls<T> = { urls: Omit<T, 'close'> }

/**
 * Runs a simulator in a process of its own and waits until it answers: whatever becomes of it, the product and the
 * others go on. Gives the URLs that its start function gives.
 */
export async function startSimulator<T extends RunningSimulator>(
  given: SimulatorOptions,
): Promise<RunningProcess & Urls<T>> {
  const running = startProcess({
    command: [
      process.execPath,
      '--import',
      'tsx',
      'dev/stack/simulator-process.ts',
      given.name,
      JSON.stringify(given.options),
    ],
    env: process.env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    graceMs: 3_000,
  })
  running.child.channel?.unref()
  const urls = await new Promise<Omit<T, 'close'>>((resolve, reject) => {
    running.child.once('message', (message) => resolve(message as Omit<T, 'close'>))
    void running.ended.then(() => reject(new Error(`The ${given.name} simulator did not start.`)))
  })
  return { ...running, urls }
}
