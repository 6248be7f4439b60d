import { changesBetween, recordAudit } from '@/lib/audit/record-audit'
import { forgetTenant } from '@/lib/control/catalogue'
import { control } from '@/lib/db/control-client'
import type { Context } from '@/lib/tenancy/context'

/** Changes what people call the workspace; its address stays. Audited, unless it is the same. */
export async function renameWorkspace({ tenant, db, actor }: Context, { name }: { name: string }): Promise<void> {
  if (name === tenant.name) return
  await db.$transaction((tx) =>
    recordAudit(tx, actor, {
      action: 'workspace.renamed',
      subjectId: tenant.id,
      subjectLabel: name,
      details: changesBetween({ name: tenant.name }, { name }),
    }),
  )
  await control().tenant.updateMany({ where: { id: tenant.id, state: 'active' }, data: { name } })
  forgetTenant(tenant.slug)
}
