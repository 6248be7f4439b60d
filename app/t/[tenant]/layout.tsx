import type { Metadata } from 'next'
import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { brandOf } from '@/lib/web/brand'
import { requireTenant, requireTenantOr404 } from '@/lib/web/request-realm'
import { logoPath } from '@/lib/workspaces/brand'

interface Props {
  children: ReactNode
  params: Promise<{ tenant: string }>
}

export async function generateMetadata(): Promise<Metadata> {
  const tenant = await requireTenant(await headers(), { pending: true }).catch(() => null)
  const robots = { index: false }
  // Thrown from here, the 404 would come without any title.
  if (!tenant) return { title: 'No workspace here', robots }
  const { logo } = await brandOf(tenant)
  const title = { default: tenant.name, template: `%s · ${tenant.name}` }
  return { title, robots, ...(logo && { icons: { icon: logoPath(logo) } }) }
}

/** Refuses what is no tenant's host before anything below it is rendered. */
export default async function TenantLayout({ children, params }: Props) {
  await requireTenantOr404({ key: (await params).tenant, pending: true })
  return children
}
