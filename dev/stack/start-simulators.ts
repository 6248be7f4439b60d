import type { RunningMail } from '@/dev/mail/start-mail'
import type { RunningStripe } from '@/dev/stripe/start-stripe'
import type { Ports } from './choose-ports'
import type { Given } from './given'
import { keepRunning } from './keep-running'
import type { Progress } from './progress'
import type { Secrets } from './secrets'
import { type SimulatorOptions, startSimulator } from './start-simulator'

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
  const { app } = options.given
  const [stripe, mail] = await Promise.all([
    options.wanted && !app.STRIPE_SECRET_KEY && !app.STRIPE_URL ? stripeOf(options) : null,
    options.wanted && !app.SMTP_URL ? mailOf(options) : null,
  ])
  return {
    stripeUrl: stripe?.urls.url ?? app.STRIPE_URL ?? null,
    mailUrl: mail?.urls.url ?? null,
    smtpUrl: mail?.urls.smtpUrl ?? null,
    stop: async () => {
      await Promise.all([stripe?.stop(), mail?.stop()])
    },
  }
}

function stripeOf({ dataDir, ports, siteUrl, secrets, given, progress }: Options) {
  return launch<RunningStripe>(progress, `Stripe simulator on port ${ports.STRIPE_PORT}`, {
    name: 'stripe',
    options: {
      port: ports.STRIPE_PORT,
      stateFile: `${dataDir}/stripe.json`,
      webhookUrl: `${siteUrl}/api/stripe/webhook`,
      webhookSecret: given.app.STRIPE_WEBHOOK_SECRET ?? secrets.STRIPE_WEBHOOK_SECRET,
    },
  })
}

function mailOf({ dataDir, ports, progress }: Options) {
  return launch<RunningMail>(progress, `Mail inbox on port ${ports.MAIL_PORT}`, {
    name: 'mail',
    options: { smtpPort: ports.SMTP_PORT, httpPort: ports.MAIL_PORT, stateFile: `${dataDir}/mail.json` },
  })
}

async function launch<T extends RunningStripe | RunningMail>(
  progress: Progress,
  title: string,
  given: SimulatorOptions,
) {
  const start = () => startSimulator<T>(given)
  const first = await progress.step(title, start)
  const onGone = () => progress.note(`${title} stays off.`)
  const { stop } = keepRunning(title, first, start, { note: progress.note, onGone })
  return { urls: first.urls, stop }
}
