import { randomBytes } from 'node:crypto'
import fs from 'node:fs/promises'
import { z } from 'zod'

const secrets = z.object({
  postgresPassword: z.string(),
  ownerPassword: z.string(),
  appPassword: z.string(),
  AUTH_SECRET: z.string(),
  FLEET_SECRET: z.string(),
  CRON_SECRET: z.string(),
  STRIPE_WEBHOOK_SECRET: z.string(),
  oauthSecret: z.string(),
})

export type Secrets = z.output<typeof secrets>

/** Fresh ones, for an installation that starts now. */
export function makeSecrets(): Secrets {
  const secret = () => randomBytes(24).toString('hex')
  return {
    postgresPassword: secret(),
    ownerPassword: secret(),
    appPassword: secret(),
    AUTH_SECRET: secret(),
    FLEET_SECRET: secret(),
    CRON_SECRET: secret(),
    STRIPE_WEBHOOK_SECRET: `whsec_${secret()}`,
    oauthSecret: secret(),
  }
}

/** Those of an earlier start; made at the first one, and readable by their owner alone. */
export async function keepSecrets(file: string): Promise<Secrets> {
  const text = await fs.readFile(file, 'utf8').catch(() => '{}')
  let known: unknown
  try {
    known = JSON.parse(text)
  } catch {
    throw new Error(`${file} is not JSON any more. Restore it, or remove its folder to start afresh.`)
  }
  const complete = secrets.parse({ ...makeSecrets(), ...(Object(known) as object) })
  const wanted = `${JSON.stringify(complete, null, 2)}\n`
  if (text !== wanted) await replaceFile(file, wanted)
  return complete
}

/** Written beside and renamed: a start that is killed half-way leaves the old file or the new one. */
async function replaceFile(file: string, text: string): Promise<void> {
  await fs.writeFile(`${file}.new`, text, { mode: 0o600 })
  await fs.rename(`${file}.new`, file)
}
