import { WorkspaceMark } from '@/app/t/[tenant]/workspace-mark'
import type { Tenant } from '@/lib/tenancy/context'
import { brandOf } from '@/lib/web/brand'

/** Whose door this is: the mark and name of the workspace, above its sign-in pages. */
export async function WorkspaceBrand({ tenant }: { tenant: Tenant }) {
  return (
    <span className="inline-flex min-w-0 items-center gap-2.5 font-semibold tracking-tight">
      <WorkspaceMark tenant={tenant} brand={await brandOf(tenant)} />
      <span className="truncate">{tenant.name}</span>
    </span>
  )
}
