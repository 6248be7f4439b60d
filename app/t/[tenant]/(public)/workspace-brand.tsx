import { Avatar } from '@/components/ui/avatar'
import type { Tenant } from '@/lib/tenancy/context'

/** Whose door this is: the mark and name of the workspace, above its sign-in pages. */
export function WorkspaceBrand({ tenant }: { tenant: Tenant }) {
  return (
    <span className="inline-flex min-w-0 items-center gap-2.5 font-semibold tracking-tight">
      <Avatar id={tenant.id} name={tenant.name} shape="tile" />
      <span className="truncate">{tenant.name}</span>
    </span>
  )
}
