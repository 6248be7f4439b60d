import { Section, Tile, TileRow } from './section'

const steps = [
  {
    title: 'Paid',
    text: 'A webhook is a hint. Tenantry asks Stripe what is true, so lost, doubled and late events change nothing.',
  },
  {
    title: 'Entitled',
    text: 'The plan’s limits are kept by the database, where two requests at once can’t share the last free place.',
  },
  {
    title: 'Placed',
    text: 'The plan names a placement. Where the wish and the place differ, the tenant is due to move, and does so by itself.',
  },
  {
    title: 'Moved',
    text: 'Copied while people work, fenced for a moment, compared, switched. Every acknowledged write comes along.',
  },
]

export function Upgrade() {
  return (
    <Section
      title="An upgrade moves the tenant"
      lead="What a customer pays for decides where its data lives: from the payment to the move nobody has to do anything, and nobody has to stop working."
    >
      <TileRow columns={4}>
        {steps.map(({ title, text }, index) => (
          <Tile key={title}>
            <p className="font-mono text-[0.8125rem] text-muted">{index + 1}</p>
            <h3 className="mt-4 text-base font-semibold tracking-tight">{title}</h3>
            <p className="mt-2 text-pretty text-muted">{text}</p>
          </Tile>
        ))}
      </TileRow>
    </Section>
  )
}
