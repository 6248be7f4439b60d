import { recordAudit } from '@/lib/audit/record-audit'
import { findTenant } from '@/lib/control/catalogue'
import { tenantDb } from '@/lib/control/tenant-db'
import { notFound } from '@/lib/errors'
import { mailInvitation } from '@/lib/members/invitation'

/** The first owner of a workspace that an operator made, and a mail with the link by which they get in. Doing it twice changes nothing. */
export async function inviteOwner(tenantId: string, { email, name }: { email: string; name: string }): Promise<void> {
  const tenant = await findTenant(tenantId)
  if (!tenant) throw notFound(`tenant ${tenantId} is gone`)
  await tenantDb(tenantId, 'account').$transaction(async (tx) => {
    if (await tx.user.findFirst({ where: { email }, select: { id: true } })) return
    const { id } = await tx.user.create({ data: { email, name, role: 'owner' }, select: { id: true } })
    await mailInvitation(tx, { tenant, actor: { name: 'Tenantry' } }, { id, email, role: 'owner' })
    await recordAudit(tx, null, { action: 'workspace.created', subjectId: tenantId, subjectLabel: tenant.name })
  })
}
