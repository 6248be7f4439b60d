import { createHmac } from 'node:crypto'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import { rateLimitStore, rateLimitTable } from '@/lib/control/rate-limit-store'
import { AppError } from '@/lib/errors'
import { attemptsKey } from '@/lib/seal'

const minute = 60
const hour = 60 * minute

/** How often something may be tried: `points` in `seconds`, counted for one account or one network address. */
export const attemptLimits = {
  'sign-in/account': { points: 10, seconds: 15 * minute },
  'sign-in/address': { points: 50, seconds: 15 * minute },
  /** By person: a code has six digits. */
  'second-factor/account': { points: 10, seconds: hour },
  /** Each sends a mail to an address that may be a stranger's. */
  'change-email/account': { points: 5, seconds: hour },
  /** By e-mail within a tenant, and by network address: mails with a link to sign in. */
  'sign-in-link/account': { points: 5, seconds: hour },
  'sign-in-link/address': { points: 20, seconds: hour },
  'sign-up/address': { points: 10, seconds: hour },
  /** By e-mail: somebody else's inbox isn't to be filled from many addresses. */
  'sign-up/account': { points: 10, seconds: hour },
  'resend/account': { points: 5, seconds: hour },
  /** By tenant, and by e-mail within it: mails to strangers go out in our name. */
  'invite/tenant': { points: 200, seconds: hour },
  'invite/account': { points: 5, seconds: hour },
  /** Somebody joins by themselves: mails to strangers, and the hashing of a password. */
  'join/account': { points: 5, seconds: hour },
  'join/address': { points: 20, seconds: hour },
  'reset/account': { points: 5, seconds: hour },
  'reset/address': { points: 20, seconds: hour },
  /** By tenant: a copy of everything costs much more than a page. */
  'export/tenant': { points: 5, seconds: hour },
  /** By person. */
  'export/account': { points: 5, seconds: hour },
  /** By tenant: each address that is given up stays its own, and nobody shall collect them. */
  'address/tenant': { points: 3, seconds: 24 * hour },
  /** By tenant: requests that a button sends out. */
  'webhook-test/tenant': { points: 60, seconds: hour },
  /** By address, and by e-mail: mails to whoever is named go out in our name. */
  'find/address': { points: 20, seconds: hour },
  'find/account': { points: 5, seconds: hour },
  'link/address': { points: 60, seconds: 15 * minute },
  'slug/address': { points: 120, seconds: minute },
} as const

export type AttemptKind = keyof typeof attemptLimits

const limiters = new Map<AttemptKind, RateLimiterPostgres>()

function limiterOf(kind: AttemptKind): RateLimiterPostgres {
  let limiter = limiters.get(kind)
  if (!limiter) {
    const { points, seconds } = attemptLimits[kind]
    limiter = new RateLimiterPostgres({
      ...rateLimitTable,
      storeClient: rateLimitStore,
      keyPrefix: kind,
      points,
      duration: seconds,
    })
    limiters.set(kind, limiter)
  }
  return limiter
}

/** A keyed hash: the control plane can count an e-mail or an address without knowing it. */
const keyOf = (subject: string) => createHmac('sha256', attemptsKey()).update(subject).digest('base64url')

/** Counts one attempt. @throws AppError TOO_MANY_ATTEMPTS, with the seconds to wait */
export async function countAttempt(kind: AttemptKind, subject: string): Promise<void> {
  try {
    await limiterOf(kind).consume(keyOf(subject))
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error
    const retryAfter = Math.max(1, Math.ceil(error.msBeforeNext / 1000))
    throw new AppError('TOO_MANY_ATTEMPTS', {
      retryAfter,
      message: `Too many attempts. Try again in ${inWords(retryAfter)}.`,
    })
  }
}

/** After a success: this attempt counts no more. Whoever shares an address, such as an office, isn't kept out by those who come in. */
export async function giveBackAttempt(kind: AttemptKind, subject: string): Promise<void> {
  await limiterOf(kind).reward(keyOf(subject))
}

/** After a success: what came before counts no more. */
export async function forgetAttempts(kind: AttemptKind, subject: string): Promise<void> {
  await limiterOf(kind).delete(keyOf(subject))
}

function inWords(seconds: number): string {
  if (seconds < 60) return seconds === 1 ? 'a second' : `${seconds} seconds`
  const minutes = Math.ceil(seconds / 60)
  return minutes === 1 ? 'a minute' : `${minutes} minutes`
}
