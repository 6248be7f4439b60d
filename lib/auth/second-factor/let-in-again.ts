import { z } from 'zod'
import { emailInput, slugInput } from '@/lib/auth/input'
import type { Role } from '@/lib/auth/permissions'
import { findTenantByKey } from '@/lib/control/catalogue'
import { tenantDb } from '@/lib/control/tenant-db'
import { unique } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import { AppError } from '@/lib/errors'
import type { Tenant } from '@/lib/tenancy/context'
import { takeSecondFactorsAway } from './reset-second-factor'
import { hasSecondFactor, type SecondFactors, secondFactorsOf } from './second-factors'

export const letInAgainInput = z.object({ slug: slugInput, email: emailInput })

type Whom = z.output<typeof letInAgainInput>

/** Somebody who has a second factor, which may be lost. */
export interface LockedOut extends SecondFactors {
  id: string
  name: string
  role: Role
  workspace: string
}

/** Whom `letInAgain` would let in, to be looked at before it does. @throws AppError as that does */
export async function findLockedOut({ slug, email }: Whom): Promise<LockedOut> {
  const tenant = await openTenant(slug)
  return findPerson(tenantDb(tenant.id, 'account'), tenant, email)
}

/**
 * For those who run the product: takes a person's second factors away, who has lost them and has nobody in the workspace who may.
 * They hear of it by mail. @throws AppError NOT_FOUND, CONFLICT for who has none
 */
export async function letInAgain({ slug, email }: Whom): Promise<LockedOut> {
  const tenant = await openTenant(slug)
  return tenantDb(tenant.id, 'account').$transaction(async (tx) => {
    const person = await findPerson(tx, tenant, email)
    await takeSecondFactorsAway(tx, tenant, person.id, null)
    return person
  })
}

async function openTenant(slug: string): Promise<Tenant> {
  const tenant = await findTenantByKey(slug)
  if (tenant?.state === 'active') return tenant
  throw new AppError('NOT_FOUND', { fieldErrors: { slug: `There is no workspace ${slug}.` } })
}

async function findPerson(db: TenantTx, tenant: Tenant, email: string): Promise<LockedOut> {
  const user = await db.user.findUnique({
    where: unique('tenantId_email', { email }),
    select: { id: true, name: true, role: true, deactivatedAt: true, emailVerifiedAt: true },
  })
  if (!user?.emailVerifiedAt || user.deactivatedAt) {
    const reason = `Nobody with the address ${email} is a member of ${tenant.slug}.`
    throw new AppError('NOT_FOUND', { fieldErrors: { email: reason } })
  }
  const factors = await secondFactorsOf(db, tenant, user.id)
  if (!hasSecondFactor(factors)) {
    throw new AppError('CONFLICT', { message: `${user.name} has no second factor in ${tenant.slug} to be taken away.` })
  }
  return { id: user.id, name: user.name, role: user.role as Role, workspace: tenant.name, ...factors }
}
