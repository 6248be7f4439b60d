import type { RunningMail } from '@/dev/mail/start-mail'
import type { RunningOauth } from '@/dev/oauth/start-oauth'
import type { RunningStripe } from '@/dev/stripe/start-stripe'
import type { Ports } from './choose-ports'
import type { Given } from './given'
import { keepRunning } from './keep-running'
import type { Progress } from './progress'
import type { Secrets } from './secrets'
import { type RunningSimulator, type SimulatorOptions, startSimulator } from './start-simulator'

/** How the product is known to the simulated providers. */
export const simulatedClientId = 'simulated'

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
  /** Of Google, GitHub and Microsoft together; null where one of them is given. */
  oauthUrl: string | null
  stop: () => Promise<void>
}

/** The Stripe simulator, the mail inbox and the accounts elsewhere, as far as nothing real is given instead. */
export async function startSimulators(options: Options): Promise<Simulators> {
  const { app } = options.given
  const isOauthGiven = app.GOOGLE_CLIENT_ID || app.GITHUB_CLIENT_ID || app.MICROSOFT_CLIENT_ID
  const [stripe, mail, oauth] = await Promise.all([
    options.wanted && !app.STRIPE_SECRET_KEY && !app.STRIPE_URL ? stripeOf(options) : null,
    options.wanted && !app.SMTP_URL ? mailOf(options) : null,
    options.wanted && !isOauthGiven ? oauthOf(options) : null,
  ])
  return {
    stripeUrl: stripe?.urls.url ?? app.STRIPE_URL ?? null,
    mailUrl: mail?.urls.url ?? null,
    smtpUrl: mail?.urls.smtpUrl ?? null,
    oauthUrl: oauth?.urls.url ?? null,
    stop: async () => {
      await Promise.all([stripe?.stop(), mail?.stop(), oauth?.stop()])
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

function oauthOf({ ports, siteUrl, secrets, progress }: Options) {
  return launch<RunningOauth>(progress, `Google, GitHub and Microsoft, simulated, on port ${ports.OAUTH_PORT}`, {
    name: 'oauth',
    options: { port: ports.OAUTH_PORT, siteUrl, clientId: simulatedClientId, clientSecret: secrets.oauthSecret },
  })
}

async function launch<T extends RunningSimulator>(progress: Progress, title: string, given: SimulatorOptions) {
  const start = () => startSimulator<T>(given)
  const first = await progress.step(title, start)
  const onGone = () => progress.note(`${title} stays off.`)
  const { stop } = keepRunning(title, first, start, { note: progress.note, onGone })
  return { urls: first.urls, stop }
}
