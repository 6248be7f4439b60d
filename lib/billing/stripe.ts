import Stripe from 'stripe'
import { processSingleton } from '@/lib/db/process-singleton'
import { env } from '@/lib/env'
import { AppError } from '@/lib/errors'
import { log } from '@/lib/log'

/** The version that the SDK's types describe; pinned, so that an account's own default changes nothing. */
const apiVersion = '2026-10-28.endive'

function client(): Stripe {
  const { STRIPE_SECRET_KEY: key, STRIPE_URL: url } = env
  return processSingleton(`stripe ${url ?? ''} ${key}`, () => {
    return new Stripe(key, { apiVersion, timeout: 8_000, maxNetworkRetries: 1, telemetry: false, ...addressOf(url) })
  })
}

/** Where the API is, if not at Stripe itself. */
function addressOf(url: string | undefined): Stripe.StripeConfig {
  if (!url) return {}
  const { protocol, hostname, port } = new URL(url)
  const secure = protocol === 'https:'
  return { protocol: secure ? 'https' : 'http', host: hostname, port: port || (secure ? 443 : 80) }
}

/**
 * Asks Stripe something. Throws BILLING_UNAVAILABLE with Stripe's error as its cause, or CONFIGURATION when Stripe
 * refuses the key. Never inside a database transaction: it may take seconds.
 */
export async function askStripe<T>(work: (stripe: Stripe) => Promise<T>): Promise<T> {
  try {
    return await work(client())
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error
    const { type, code, param, requestId, statusCode } = error
    log().warn({ stripe: { type, code, param, requestId, statusCode } }, 'Stripe refused or did not answer')
    const refused =
      error instanceof Stripe.errors.StripeAuthenticationError || error instanceof Stripe.errors.StripePermissionError
    const internal = `${type} ${code ?? ''} ${param ?? ''} ${requestId ?? ''}`
    throw new AppError(refused ? 'CONFIGURATION' : 'BILLING_UNAVAILABLE', { cause: error, internal })
  }
}

/** Stripe's error behind an AppError of `askStripe`; null if there is none. */
export function stripeErrorOf(error: unknown): InstanceType<typeof Stripe.errors.StripeError> | null {
  const cause = error instanceof AppError ? error.cause : error
  return cause instanceof Stripe.errors.StripeError ? cause : null
}

/** The verified event of a webhook. Throws INVALID_INPUT for a signature that is missing, wrong or older than 5 minutes. */
export function verifiedEvent(body: string, signature: string | null): Stripe.Event {
  const { webhooks } = client()
  const secret = env.STRIPE_WEBHOOK_SECRET
  try {
    return webhooks.constructEvent(body, signature ?? '', secret, toleranceSeconds)
  } catch (error) {
    // Whatever goes wrong in here comes from the caller; the SDK has three kinds of errors for it.
    throw new AppError('INVALID_INPUT', { message: 'The signature doesn’t fit this body.', cause: error })
  }
}

const toleranceSeconds = 300

/** True where the key moves real money; objects of the other mode are none of ours. */
export const isLive = () => /^[sr]k_live_/.test(env.STRIPE_SECRET_KEY)
