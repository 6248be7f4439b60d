import { keepRunning } from './keep-running'
import type { Ports } from './choose-ports'
import type { Given } from './given'
import type { Progress } from './progress'
import type { Secrets } from './secrets'
import { type SimulatorName, hasSimulator, startSimulator } from './start-simulator'

type Options = {
  dataDir: string
  ports: Ports
  siteUrl: string
  secrets: Secrets
  given: Given
  progress: Progress
  wanted: boolean
}

export type Simulators = {
  /** Null where Stripe itself, or a mail server, is given, or none is wanted. */
  stripeUrl: string | null
  mailUrl: string | null
  smtpUrl: string | null
  stop: () => Promise<void>
}

/** The Stripe simulator and the mail inbox, as far as nothing real is given instead. */
export async function startSimulators(options: Options): Promise<Simulators> {
  const { dataDir, ports, siteUrl, secrets, given, wanted } = options
  const wantsStripe = wanted && hasSimulator('stripe') && !given.app.STRIPE_SECRET_KEY && !given.app.STRIPE_URL
  const wantsMail = wanted && hasSimulator('mail') && !given.app.SMTP_URL
  const [stripe, mail] = await Promise.all([
    wantsStripe &&
      launch(options, 'stripe', `Stripe simulator on port ${ports.STRIPE_PORT}`, {
        port: ports.STRIPE_PORT,
        stateFile: `${dataDir}/stripe.json`,
        webhookUrl: `${siteUrl}/api/stripe/webhook`,
        webhookSecret: given.app.STRIPE_WEBHOOK_SECRET ?? secrets.STRIPE_WEBHOOK_SECRET,
      }),
    wantsMail &&
      launch(options, 'mail', `Mail inbox on port ${ports.MAIL_PORT}`, {
        smtpPort: ports.SMTP_PORT,
        httpPort: ports.MAIL_PORT,
        stateFile: `${dataDir}/mail.json`,
      }),
  ])
  return {
    stripeUrl: (stripe && stripe.urls.url) || given.app.STRIPE_URL || null,
    mailUrl: (mail && mail.urls.url) || null,
    smtpUrl: (mail && mail.urls.smtpUrl) || null,
    stop: async () => void (await Promise.all([stripe, mail].map((each) => each && each.stop()))),
  }
}

async function launch({ progress }: Options, name: SimulatorName, title: string, settings: object) {
  const start = () => startSimulator(name, settings)
  const first = await progress.step(title, start)
  const kept = keepRunning(title, first, start, {
    note: progress.note,
    onGone: () => progress.note(`${title} stays off.`),
  })
  return { urls: first.urls, stop: kept.stop }
}
