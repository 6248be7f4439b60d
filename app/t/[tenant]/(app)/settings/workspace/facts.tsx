import type { ReactNode } from 'react'
import { placementWords } from '@/lib/billing/describe-plan'
import type { WhereItLives } from '@/lib/billing/read-billing'
import { regionWords } from '@/lib/control/regions'

/** What is decided elsewhere: by sign-up, and by the plan. */
export function Facts({ place: { kind, region } }: { place: WhereItLives }) {
  return (
    <dl className="grid gap-x-8 gap-y-3 sm:grid-cols-[auto_1fr]">
      <Fact name="Region">{regionWords(region)}</Fact>
      <Fact name="Your data is in">{placementWords[kind]}</Fact>
    </dl>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="sm:contents">
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  )
}
