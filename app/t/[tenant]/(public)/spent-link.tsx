import type { ReactNode } from 'react'
import { AuthCard } from '@/components/shell/auth-card'
import { ButtonLink } from '@/components/ui/button'
import type { Tenant } from '@/lib/tenancy/context'
import { WorkspaceBrand } from './workspace-brand'

/** In place of a form whose link doesn't work. Why it doesn't is not told: used, too old and never made look alike. */
export function SpentLink({
  tenant,
  href,
  action,
  children,
}: {
  tenant: Tenant
  href: string
  action: string
  children: ReactNode
}) {
  return (
    <AuthCard title="This link doesn’t work any more" brand={<WorkspaceBrand tenant={tenant} />}>
      <p className="mb-6 text-pretty">{children}</p>
      <ButtonLink href={href} variant="primary">
        {action}
      </ButtonLink>
    </AuthCard>
  )
}
