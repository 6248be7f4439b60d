import { randomUUID } from 'node:crypto'
import { countAttempt } from '@/lib/auth/attempts'
import { findTenant } from '@/lib/control/catalogue'
import { aboutTenant, tenantDb } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { env } from '@/lib/env'
import { logUnknown } from '@/lib/log'
import { drainOutbox, type OutboxOwner } from '@/lib/outbox/drain-outbox'
import { enqueueMail } from '@/lib/outbox/enqueue-mail'
import type { Mail } from '@/lib/outbox/mail'
import { sendMail } from '@/lib/outbox/send-mail'
import type { Tenant } from '@/lib/tenancy/context'
import { isMember } from './align-email'
import { emailHash } from './email-hash'

/** More than anybody reads in a mail. */
const mostListed = 50

/** Counts the question, the same way whatever the address is in. To be asked before `mailWorkspaces`. @throws AppError TOO_MANY_ATTEMPTS */
export async function countSearch(email: string, address: string): Promise<void> {
  await countAttempt('find/address', address)
  await countAttempt('find/account', email)
}

/** The workspaces that somebody with this address can sign in to, by name. */
export async function findWorkspaces(email: string): Promise<Tenant[]> {
  const entries = await control().directoryEntry.findMany({
    where: { emailHash: emailHash(email) },
    select: { tenantId: true },
    take: mostListed,
  })
  const found = await Promise.all(entries.map(({ tenantId }) => stillIn(tenantId, email)))
  return found
    .filter((tenant) => tenant !== null)
    .toSorted((a, b) => a.name.localeCompare(b.name) || a.slug.localeCompare(b.slug))
}

/** The directory may be a moment behind: the workspace itself has the last word, where it can be asked. */
async function stillIn(tenantId: string, email: string): Promise<Tenant | null> {
  const tenant = await findTenant(tenantId)
  if (tenant?.state !== 'active') return null
  try {
    return (await isMember(tenantDb(tenantId, 'account'), email)) ? tenant : null
  } catch (error) {
    logUnknown(error, aboutTenant(tenantId))
    return tenant
  }
}

/**
 * Mails somebody the workspaces that they are in. Nobody else learns anything: who asks gets the same answer at the same time
 * whatever is found, so the caller answers first and runs this afterwards; and an address that is in none gets no mail.
 */
export async function mailWorkspaces(email: string): Promise<void> {
  const workspaces = await findWorkspaces(email)
  if (workspaces.length === 0) return
  const count = workspaces.length
  const mail: Mail = {
    to: email,
    subject: count === 1 ? 'Your workspace' : `Your ${count} workspaces`,
    template: 'your-workspaces',
    props: {
      workspaces: workspaces.map(({ name, origin }) => ({ name, url: `${origin}/sign-in` })),
      url: new URL('/find-workspaces', env.SITE_URL).href,
    },
  }
  const keeper = await entrust(workspaces, mail)
  // Nobody could keep it, so this is the only try.
  if (!keeper) return sendMail(randomUUID(), mail)
  await drainOutbox(keeper)
}

/**
 * Puts the mail into the outbox of one of the workspaces, sealed as all that lies there: it is sent again until the mail server
 * takes it, whatever becomes of this process. Gives whose outbox it is; null where none of them can be written to.
 */
async function entrust(workspaces: readonly Tenant[], mail: Mail): Promise<OutboxOwner | null> {
  for (const tenant of workspaces) {
    const owner = { tenant, db: tenantDb(tenant.id, 'account') }
    try {
      await enqueueMail(owner.db, mail)
      return owner
    } catch (error) {
      logUnknown(error, aboutTenant(tenant.id))
    }
  }
  return null
}
