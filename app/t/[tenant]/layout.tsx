import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { requireTenantOr404 } from '@/lib/web/request-realm'

interface Props {
  children: ReactNode
  params: Promise<{ tenant: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { name } = await requireTenantOr404({ key: (await params).tenant, pending: true })
  return { title: { default: name, template: `%s · ${name}` }, robots: { index: false } }
}

/** Refuses what is no tenant's host before anything below it is rendered. */
export default async function TenantLayout({ children, params }: Props) {
  await requireTenantOr404({ key: (await params).tenant, pending: true })
  return children
}
