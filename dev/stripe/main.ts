import { parseArgs } from 'node:util'
import { z } from 'zod'
import { startStripe } from './start-stripe'

/** `tsx dev/stripe/main.ts --port 12111 --state-file .data/stripe.json --webhook-url … --webhook-secret …` */
const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    'state-file': { type: 'string' },
    'webhook-url': { type: 'string' },
    'webhook-secret': { type: 'string' },
    'public-url': { type: 'string' },
  },
})

const options = z.object({
  port: z.coerce.number().int().min(1).max(65_535),
  'state-file': z.string().min(1),
  'webhook-url': z.url(),
  'webhook-secret': z.string().startsWith('whsec_'),
  'public-url': z.url().optional(),
})

const parsed = options.safeParse(values)
if (parsed.success) await run(parsed.data)
else {
  process.stderr.write(`${z.prettifyError(parsed.error)}\n`)
  process.exitCode = 2
}

async function run(given: z.output<typeof options>): Promise<void> {
  const running = await startStripe({
    port: given.port,
    stateFile: given['state-file'],
    webhookUrl: given['webhook-url'],
    webhookSecret: given['webhook-secret'],
    publicUrl: given['public-url'],
  })
  process.stdout.write(`Stripe simulator at ${running.url}\n`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void running.close().then(() => process.exit(0)))
  }
}
