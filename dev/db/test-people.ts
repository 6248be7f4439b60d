import { hashPassword } from '@/lib/auth/password'
import type { Role } from '@/lib/auth/permissions'
import { findTenant } from '@/lib/control/catalogue'
import { provisionTenant } from '@/lib/operations/provision'
import { tenantDb } from '@/lib/control/tenant-db'
import { mailSchema, type Mail } from '@/lib/outbox/mail'
import { unseal } from '@/lib/seal'
import type { TenantContext } from '@/lib/tenancy/context'

export const password = 'correct horse battery'

/** An active tenant as somebody meets it who isn't signed in. */
export async function testTenant(slug: string): Promise<TenantContext> {
  const id = await provisionTenant({ slug, name: slug.toUpperCase(), state: 'active' })
  const tenant = await findTenant(id)
  if (!tenant) throw new Error('the tenant has just been made')
  return { tenant, db: tenantDb(id, 'account') }
}

/** Somebody who can sign in there with `password`. Gives their id. */
export async function testPerson({ db }: TenantContext, email: string, role: Role = 'owner'): Promise<string> {
  const data = { email, name: 'Ada', role, passwordHash: await hashPassword(password), emailVerifiedAt: new Date() }
  return (await db.user.create({ data, select: { id: true } })).id
}

/** The mails that wait in a tenant's outbox, the oldest first. */
export async function waitingMails({ db }: TenantContext): Promise<Mail[]> {
  const rows = await db.outboxMessage.findMany({ where: { kind: 'mail', handledAt: null }, orderBy: { id: 'asc' } })
  return rows.map(({ payload }) => mailSchema.parse(unseal('outbox', String(Reflect.get(Object(payload), 'sealed')))))
}

/** The token in a mail's link. */
export const tokenIn = (mail: Mail | undefined): string =>
  new URL(mail?.props.url ?? '').searchParams.get('token') ?? ''
