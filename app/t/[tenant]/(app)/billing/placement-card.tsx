import type { ReactNode } from 'react'
import { PlacementGlyph } from '@/components/landing/placement-glyph'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { placementWords } from '@/lib/billing/describe-plan'
import { type PlacementKind, plans } from '@/lib/billing/plans'
import type { Billing } from '@/lib/billing/read-billing'
import { regionWords } from '@/lib/control/regions'
import type { MoveNews } from '@/lib/operations/moves/describe-move'
import { MoveProgress } from './move-progress'

const walls: Record<PlacementKind, string> = {
  shared: 'kept apart by row-level security',
  schema: 'kept apart by row-level security as well',
  database: 'with its own login, kept apart by row-level security as well',
}

/** Where the workspace's data is, and whether it is about to be elsewhere. */
export function PlacementCard({
  plan,
  placement: { kind, region },
  news,
}: Pick<Billing, 'plan' | 'placement'> & { news: MoveNews | null }) {
  return (
    <Card>
      <CardHeader title="Where your data lives" />
      <CardBody className="grid gap-6 sm:grid-cols-2">
        <Place placement={kind} label="Now">
          In {placementWords[kind]}, {walls[kind]}.
        </Place>
        <div className="self-center text-muted">
          {news ? (
            <MoveProgress news={news} />
          ) : (
            <p className="text-pretty">
              {plans[plan].placement === kind
                ? 'That is the place your plan asks for.'
                : 'It was set up there for you.'}
            </p>
          )}
        </div>
      </CardBody>
      <div className="flex flex-wrap gap-x-6 gap-y-1 border-t border-line px-5 py-4">
        <h3 className="font-medium">Region: {regionWords(region)}</h3>
        {/* A move may lead out of it. */}
        {news?.stage !== 'under_way' && (
          <p className="text-pretty text-muted">
            Accounts, sessions and all that is written here are stored there, and in no other region.
          </p>
        )}
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
