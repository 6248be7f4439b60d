import { Avatar } from '@/components/ui/avatar'
import type { Tenant } from '@/lib/tenancy/context'
import { type Brand, logoPath } from '@/lib/workspaces/brand'

/** A workspace's logo, or its initials. */
export function WorkspaceMark({ tenant, brand, size }: { tenant: Tenant; brand: Brand; size?: 'sm' | 'xl' }) {
  return (
    <Avatar
      id={tenant.id}
      name={tenant.name}
      shape="tile"
      picture={brand.logo ? logoPath(brand.logo) : undefined}
      {...(size && { size })}
    />
  )
}
