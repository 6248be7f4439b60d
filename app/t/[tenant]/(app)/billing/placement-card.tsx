import type { ReactNode } from 'react'
import { PlacementGlyph } from '@/components/landing/placement-glyph'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { placementWords } from '@/lib/billing/describe-plan'
import { type PlacementKind, plans } from '@/lib/billing/plans'
import type { Billing } from '@/lib/billing/read-billing'
import { regionWords } from '@/lib/control/regions'

const walls: Record<PlacementKind, string> = {
  shared: 'kept apart by row-level security',
  schema: 'kept apart by row-level security as well',
  database: 'with its own login, kept apart by row-level security as well',
}

/** Where the workspace's data is, and where the plan wants it. */
export function PlacementCard({ plan, placement: { kind, desiredKind, region } }: Pick<Billing, 'plan' | 'placement'>) {
  const differs = kind !== desiredKind
  return (
    <Card>
      <CardHeader title="Where your data lives" />
      <CardBody className="grid gap-6 sm:grid-cols-2">
        <Place placement={kind} label="Now">
          In {placementWords[kind]}, {walls[kind]}.
        </Place>
        {differs ? (
          <Place placement={desiredKind} label="Asked for by your plan">
            In {placementWords[desiredKind]}. Your data stays where it is until the move.
          </Place>
        ) : (
          <p className="self-center text-pretty text-muted">
            {plans[plan].placement === kind ? 'That is the place your plan asks for.' : 'It was set up there for you.'}
          </p>
        )}
      </CardBody>
      <div className="flex flex-wrap gap-x-6 gap-y-1 border-t border-line px-5 py-4">
        <h3 className="font-medium">Region: {regionWords(region)}</h3>
        <p className="text-pretty text-muted">
          Accounts, sessions and all that is written here are stored there, and in no other region.
        </p>
      </div>
    </Card>
  )
}

function Place({ placement, label, children }: { placement: PlacementKind; label: string; children: ReactNode }) {
  return (
    <div className="flex items-start gap-4">
      <div className="shrink-0">
        <PlacementGlyph placement={placement} />
      </div>
      <div>
        <h3 className="font-medium">{label}</h3>
        <p className="text-pretty text-muted">{children}</p>
      </div>
    </div>
  )
}
