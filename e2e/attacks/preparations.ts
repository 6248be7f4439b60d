import { Readable } from 'node:stream'
import Stripe from 'stripe'
import { payCheckout } from '@/dev/billing/pay-checkout'
import { SoftPasskey } from '@/dev/passkeys/soft-passkey'
import { addPasskey, offerPasskey } from '@/lib/auth/passkeys/add-passkey'
import { askForPasskey } from '@/lib/auth/passkeys/check-passkey'
import { appSetUp } from '@/lib/auth/second-factor/set-up-app'
import { cancelSubscription } from '@/lib/billing/cancel-subscription'
import { startCheckout } from '@/lib/billing/start-checkout'
import { syncSubscription } from '@/lib/billing/sync-subscription'
import { control } from '@/lib/db/control-client'
import { env } from '@/lib/env'
import { scheduleErasure } from '@/lib/erasure/schedule-erasure'
import { putPart } from '@/lib/files/file-parts'
import { seal } from '@/lib/seal'
import { TOTP } from 'otpauth'
import { giveApp } from '@/e2e/support/furnish-fully'
import { uploaded } from '@/e2e/support/furnishings'
import { send } from '@/e2e/support/send'
import { password } from '@/e2e/support/workspace'
import type { Brought } from './controls'
import { validCalls } from './valid-calls'
import type { Side } from './world'

// What has to be there before a write can be done by whoever may: to each, what its request has to bring besides.

const cookies = (...all: string[]) => all.join('; ')

/** Stripe’s signature under the body that is going to be sent. */
export async function signedByStripe(side: Side): Promise<Brought> {
  const [call] = validCalls['site /api/stripe/webhook'] ?? []
  const payload = JSON.stringify(call?.json?.(side))
  const secret = env.STRIPE_WEBHOOK_SECRET
  const stripe = new Stripe(env.STRIPE_SECRET_KEY)
  return { headers: { 'stripe-signature': stripe.webhooks.generateTestHeaderString({ payload, secret }) } }
}

/** A browser that waits for the mail of a sign-up. */
export async function signUpBegun({ id, owner }: Side): Promise<Brought> {
  return { headers: { cookie: `__Host-tenantry-sign-up=${seal('sign-up', { tenantId: id, email: owner.email })}` } }
}

/** Half in: a password was right, the code is to come. */
export async function halfIn({ halfInToken }: Side): Promise<Brought> {
  return { headers: { cookie: `__Host-tenantry-second-factor=${halfInToken}` } }
}

/** The code of an app that isn’t set up yet: what it has to be told comes from the session. */
export async function freshApp({ ctx }: Side): Promise<Brought> {
  const { secret } = await appSetUp(ctx)
  return { extra: () => ({ code: new TOTP({ secret }).generate() }) }
}

/** The owner has an app. */
export const ownApp = (side: Side): Promise<void> => giveApp(side, side.owner.userId)

/** The owner has shown a code in this session. */
export async function shownFactor(side: Side): Promise<void> {
  await ownApp(side)
  await side.db.session.updateMany({ where: { userId: side.owner.userId }, data: { secondFactorAt: new Date() } })
}

/** A device that is about to be a passkey of the owner’s. */
export async function newDevice({ ctx }: Side): Promise<Brought> {
  const { options, sealed } = await offerPasskey(ctx)
  const answer = new SoftPasskey(ctx.tenant.origin).register(options)
  return { extra: () => ({ sealed, answer: JSON.stringify(answer) }) }
}

/** A device that is a passkey of the owner’s, and answers. */
export async function deviceAnswers({ ctx }: Side): Promise<Brought> {
  const device = new SoftPasskey(ctx.tenant.origin)
  const offer = await offerPasskey(ctx)
  const made = { sealed: offer.sealed, answer: device.register(offer.options), name: 'Laptop', password }
  await addPasskey(ctx, made)
  const { options, sealed } = await askForPasskey(ctx.tenant)
  return { extra: () => ({ sealed, answer: JSON.stringify(device.answer(options)) }) }
}

/** On the free plan, as after a sign-up. */
export async function onFree({ id }: Side): Promise<void> {
  await control().subscription.deleteMany({ where: { tenantId: id } })
}

/** On Pro, which was paid by card. */
export async function onPro(side: Side): Promise<void> {
  await onFree(side)
  const { url } = await startCheckout(side.ctx, { plan: 'pro' })
  await payCheckout(url)
  await syncSubscription(side.id)
}

/** On Pro, which ends with the month. */
export async function ending(side: Side): Promise<void> {
  await onPro(side)
  await cancelSubscription(side.ctx)
}

/** To be erased in some days. */
export async function beingErased({ ctx, slug }: Side): Promise<void> {
  await control().subscription.deleteMany({ where: { tenantId: ctx.tenant.id } })
  await scheduleErasure(ctx, { confirm: slug, password })
}

/** What next-auth’s own forms bring. */
export async function csrfToken({ origin, cookies: { owner } }: Side): Promise<Brought> {
  const { headers, body } = await send(`${origin}/api/auth/csrf`)
  const [cookie = ''] = /__Host-tenantry-csrf=[^;]+/.exec(String(headers['set-cookie'])) ?? []
  const { csrfToken: token } = JSON.parse(body) as { csrfToken: string }
  return { headers: { cookie: cookies(owner, cookie) }, extra: () => ({ csrfToken: token }) }
}

/** The only part of the upload that was begun. */
export async function partArrived({ ctx, uploadId }: Side): Promise<void> {
  await putPart(ctx.tenant, uploadId, 0, Readable.from([Buffer.from(uploaded)], { objectMode: false }))
}

/** Rows become tasks from now on. */
export async function importRuns({ db, importId }: Side): Promise<void> {
  await db.import.updateMany({ where: { id: importId }, data: { state: 'running' } })
}

/** Somebody listens at the endpoint. */
export const receiverAt =
  (url: string) =>
  async ({ db, openEndpointId }: Side): Promise<void> => {
    await db.webhookEndpoint.updateMany({ where: { id: openEndpointId }, data: { url } })
  }
