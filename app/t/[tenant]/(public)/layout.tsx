import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { brandOf } from '@/lib/web/brand'
import { requireTenant } from '@/lib/web/request-realm'
import { accentStyle } from '@/lib/workspaces/brand'

/** A workspace's door has its colour. Whether there is a workspace is asked above and below. */
export default async function DoorLayout({ children }: { children: ReactNode }) {
  const tenant = await requireTenant(await headers(), { pending: true }).catch(() => null)
  if (!tenant) return children
  return (
    <div className="contents" style={accentStyle(await brandOf(tenant))}>
      {children}
    </div>
  )
}
