import { TOTP } from 'otpauth'
import { type Browser, enter } from '@/lib/auth/enter'
import type { Role } from '@/lib/auth/permissions'
import { appSetUp, confirmApp } from '@/lib/auth/second-factor/set-up-app'
import { createSession } from '@/lib/auth/session'
import { entitlementsOf } from '@/lib/billing/plans'
import type { Context, TenantContext } from '@/lib/tenancy/context'
import { testPerson } from './test-people'

export const testBrowser: Browser = {
  address: '192.0.2.1',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
}

/** Milliseconds between two codes. */
export const codeStep = 30_000

export const codeNow = (secret: string, offsetMs = 0): string =>
  new TOTP({ secret }).generate({ timestamp: Date.now() + offsetMs })

/** The code of the step that comes after the one it was set up with: that one is used up. */
export const nextCode = (secret: string): string => codeNow(secret, codeStep)

let made = 0

/** People of one tenant, and what they can show. */
export function testSecondFactors(here: TenantContext) {
  /** Somebody who has just signed in, and their session's token. */
  async function somebody(role: Role = 'member'): Promise<Context & { token: string }> {
    made += 1
    const email = `person-${made}@example.com`
    const userId = await testPerson(here, email, role)
    const { token, sessionId } = await createSession(here.db, { userId, userAgent: null })
    const actor = { userId, sessionId, email, name: 'Ada', role, from: { address: '192.0.2.1', agent: null } }
    return { ...here, token, actor, entitlements: entitlementsOf('free') }
  }

  /** Somebody with an app. */
  async function withApp(role: Role = 'member') {
    const ctx = await somebody(role)
    const { secret } = await appSetUp(ctx)
    const { recoveryCodes } = await confirmApp(ctx, { code: codeNow(secret) })
    return { ctx, secret, recoveryCodes, userId: ctx.actor.userId }
  }

  /** The token of somebody who has given a password, and has more to show. */
  async function halfIn(userId: string): Promise<string> {
    const entered = await enter(here, { userId, method: 'password' }, testBrowser)
    if (entered.kind !== 'second_factor') throw new Error('let in without a second factor')
    return entered.token
  }

  async function addPasskey(userId: string, name = 'Laptop'): Promise<void> {
    made += 1
    const host = new URL(here.tenant.origin).hostname
    const credentialId = `credential ${made}`
    await here.db.passkey.create({
      data: { userId, name, credentialId, host, publicKey: Buffer.from('key'), counter: 0n },
    })
  }

  const openSessions = (userId: string) => here.db.session.count({ where: { userId } })
  return { somebody, withApp, halfIn, addPasskey, openSessions }
}
