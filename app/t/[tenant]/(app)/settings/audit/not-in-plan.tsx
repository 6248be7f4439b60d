import { ScrollText } from 'lucide-react'
import { ButtonLink } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { can, type Role } from '@/lib/auth/permissions'
import { plans } from '@/lib/billing/plans'

const cheapest = Object.values(plans).find(({ features }) => features.includes('audit_log'))

/** On a plan without the log: what it is, and that nothing is lost meanwhile. */
export function NotInPlan({ role }: { role: Role }) {
  const mayUpgrade = can(role, 'billing.manage')
  return (
    <Card>
      <EmptyState
        icon={<ScrollText />}
        title={`The audit log comes with ${cheapest?.name ?? 'a bigger plan'}`}
        action={
          mayUpgrade && (
            <ButtonLink href="/billing" variant="primary">
              See the plans
            </ButtonLink>
          )
        }
      >
        Every change is being recorded already. {mayUpgrade ? 'After an upgrade' : 'If an owner upgrades'}, all of it is
        here to read, from the first day on.
      </EmptyState>
    </Card>
  )
}
