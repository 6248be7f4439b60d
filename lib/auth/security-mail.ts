import { momentInWords } from '@/lib/account/moment-in-words'
import { unique } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import { enqueueMail } from '@/lib/outbox/enqueue-mail'
import type { Origin, Tenant } from '@/lib/tenancy/context'
import { deviceOf } from './device'

interface Words {
  /** Of the mail, before the workspace's name. */
  subject: string
  /** What happened. `about` is what the event names: a passkey, an address. */
  says: (workspace: string, about: string) => string
}

/** What people are told of by mail, whatever they have turned off: each may be the first sign of somebody else at work. */
const events = {
  new_device: {
    subject: 'New sign-in',
    says: (workspace) =>
      `Somebody signed in to your account in ${workspace} with a browser that hasn’t been here before.`,
  },
  password_changed: {
    subject: 'Your password was changed',
    says: (workspace) => `The password of your account in ${workspace} was changed, and every other session was ended.`,
  },
  app_added: {
    subject: 'Two-step sign-in is on',
    says: (workspace) => `From now on a code of your authenticator app is asked for when you sign in to ${workspace}.`,
  },
  app_removed: {
    subject: 'Two-step sign-in is off',
    says: (workspace) => `No code is asked for any more when somebody signs in to your account in ${workspace}.`,
  },
  second_factor_reset: {
    subject: 'Your two-step sign-in was reset',
    says: (workspace, about) =>
      `${about} removed the authenticator app, passkeys and recovery codes of your account in ${workspace}, so that you can sign in without them.`,
  },
  recovery_codes_renewed: {
    subject: 'New recovery codes',
    says: (workspace) => `New recovery codes were made for your account in ${workspace}. The ones before work no more.`,
  },
  recovery_code_used: {
    subject: 'A recovery code was used',
    says: (workspace, about) => `Somebody signed in to your account in ${workspace} with a recovery code. ${about}`,
  },
  email_changed: {
    subject: 'Your e-mail address was changed',
    says: (workspace, about) => `You now sign in to ${workspace} with ${about}. Mails go there as well.`,
  },
  passkey_added: {
    subject: 'Passkey added',
    says: (workspace, about) => `The passkey “${about}” can now sign in to your account in ${workspace}.`,
  },
  passkey_removed: {
    subject: 'Passkey removed',
    says: (workspace, about) => `The passkey “${about}” can no longer sign in to your account in ${workspace}.`,
  },
  account_connected: {
    subject: 'Account connected',
    says: (workspace, about) => `${about} can now be used to sign in to your account in ${workspace}.`,
  },
  account_disconnected: {
    subject: 'Account disconnected',
    says: (workspace, about) => `${about} can no longer be used to sign in to your account in ${workspace}.`,
  },
  api_key_made: {
    subject: 'API key made',
    says: (workspace, about) =>
      `The API key “${about}” was made in your name: whoever has it can do in ${workspace} what it was given. If it wasn’t you, revoke it under Settings, API keys.`,
  },
} as const satisfies Record<string, Words>

export type SecurityEvent = keyof typeof events

/**
 * Tells a person what has happened to their account, in the transaction in which it does. `about` is what the event names, a
 * passkey's name perhaps; `from` is who did it.
 */
export async function mailAboutSecurity(
  tx: TenantTx,
  tenant: Pick<Tenant, 'name' | 'origin'>,
  to: { name: string; email: string },
  event: SecurityEvent,
  { about = '', from }: { about?: string; from?: Pick<Origin, 'address' | 'agent'> } = {},
): Promise<void> {
  const { subject, says } = events[event]
  const where = unique('tenantId_email', { email: to.email })
  const reader = await tx.user.findUnique({ where, select: { timeZone: true } })
  const when = momentInWords(new Date(), reader?.timeZone ?? null)
  await enqueueMail(tx, {
    to: to.email,
    subject: `${subject}: ${tenant.name}`,
    template: 'security-notice',
    props: {
      name: to.name,
      title: subject,
      says: says(tenant.name, about).trim(),
      facts: factsOf(when, from),
      url: `${tenant.origin}/settings/security`,
    },
  })
}

function factsOf(moment: string, from: Pick<Origin, 'address' | 'agent'> | undefined): string[] {
  const when = `When: ${moment}`
  return from ? [when, `With: ${deviceOf(from.agent)}`, `From: network address ${from.address}`] : [when]
}
