import { Badge } from '@/components/ui/badge'
import { Section, Tile, TileRow } from './section'

const steps = [
  {
    title: 'Paid',
    text: 'A webhook is a hint. Tenantry asks Stripe what is true, so lost, doubled and late events change nothing.',
    today: true,
  },
  {
    title: 'Entitled',
    text: 'The plan’s limits are kept by the database, where two requests at once can’t share the last free place.',
    today: true,
  },
  {
    title: 'Placed',
    text: 'The plan names a placement. A new tenant can be made right there; where the wish and the place differ, it is due to move.',
    today: true,
  },
  {
    title: 'Moved',
    text: 'Copied while people work, fenced for a moment, compared, switched. Every acknowledged write comes along.',
    today: false,
  },
]

export function Upgrade() {
  return (
    <Section
      title="An upgrade moves the tenant"
      lead="What a customer pays for decides where its data lives. The first three steps work in this release. The fence that makes a move safe stands in front of every query already; the mover comes next."
    >
      <TileRow columns={4}>
        {steps.map(({ title, text, today }, index) => (
          <Tile key={title}>
            <p className="flex items-center justify-between font-mono text-[0.8125rem] text-muted">
              {index + 1}
              {!today && <Badge>Next</Badge>}
            </p>
            <h3 className="mt-4 text-base font-semibold tracking-tight">{title}</h3>
            <p className="mt-2 text-pretty text-muted">{text}</p>
          </Tile>
        ))}
      </TileRow>
    </Section>
  )
}
