import { parseArgs } from 'node:util'
import { z } from 'zod'
import { startMail } from './start-mail'

/** `tsx dev/mail/main.ts --smtp-port 3050 --http-port 3040 --state-file .data/mail.json` */
const { values } = parseArgs({
  options: { 'smtp-port': { type: 'string' }, 'http-port': { type: 'string' }, 'state-file': { type: 'string' } },
})

const port = z.coerce.number().int().min(1).max(65_535)
const options = z.object({ 'smtp-port': port, 'http-port': port, 'state-file': z.string().min(1).optional() })

const parsed = options.safeParse(values)
if (parsed.success) await run(parsed.data)
else {
  process.stderr.write(`${z.prettifyError(parsed.error)}\n`)
  process.exitCode = 2
}

async function run(given: z.output<typeof options>): Promise<void> {
  const running = await startMail({
    smtpPort: given['smtp-port'],
    httpPort: given['http-port'],
    stateFile: given['state-file'],
  })
  process.stdout.write(`Mail inbox at ${running.url}, SMTP at ${running.smtpUrl}\n`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void running.close().then(() => process.exit(0)))
  }
}
