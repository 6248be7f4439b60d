import type { PlacementKind } from '@/lib/billing/plans'
import { PlacementGlyph } from './placement-glyph'
import { Section, Tile, TileRow } from './section'

const placements: { name: PlacementKind; title: string; rows: string; walls: string }[] = [
  {
    name: 'shared',
    title: 'Shared rows',
    rows: 'One database, one schema, the tenant’s id on every row.',
    walls: 'Forced row-level security.',
  },
  {
    name: 'schema',
    title: 'A schema of its own',
    rows: 'The tenant’s own schema in a shared database.',
    walls: 'The schema, and the same row-level security.',
  },
  {
    name: 'database',
    title: 'A database of its own',
    rows: 'The tenant’s own database, on any server, in any region.',
    walls: 'A login of its own, and the same row-level security.',
  },
]

export function Placements({ plans }: { plans: Record<PlacementKind, string> }) {
  return (
    <Section
      id="product"
      title="One schema, three places to live"
      lead="The same tables and the same code in every placement, so that a customer who outgrows one can be copied to the next and nothing is written twice."
    >
      <TileRow columns={3}>
        {placements.map(({ name, title, rows, walls }) => (
          <Tile key={name}>
            <PlacementGlyph placement={name} />
            <h3 className="mt-6 text-base font-semibold tracking-tight">{title}</h3>
            <dl className="mt-3 grid gap-3">
              <Fact term="Where the rows live" text={rows} />
              <Fact term="What keeps others out" text={walls} />
              <Fact term="Who gets it" text={plans[name]} />
            </dl>
          </Tile>
        ))}
      </TileRow>
    </Section>
  )
}

function Fact({ term, text }: { term: string; text: string }) {
  return (
    <div>
      <dt className="text-[0.8125rem] text-muted">{term}</dt>
      <dd className="text-pretty">{text}</dd>
    </div>
  )
}
