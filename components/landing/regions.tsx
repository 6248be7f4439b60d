import { Section, Tile, TileRow } from './section'

const points = [
  {
    title: 'Chosen at sign-up',
    text: 'As soon as there is more than one region, sign-up asks where the data is to live. It is still one product: one site, one sign-up, one release for all.',
  },
  {
    title: 'Kept there',
    text: 'Every row of a tenant, its accounts and sessions included, is on shards of its region. A test reads every table of every other database and has to find none.',
  },
  {
    title: 'What stays central',
    text: 'Names, addresses, plans and Stripe’s ids are in the control plane. The guide lists all of it, and says when a deployment for each region is the better answer.',
  },
]

export function Regions() {
  return (
    <Section
      title="In the region that the customer chooses"
      lead="A shard is a Postgres server in a region. Adding a region means adding a server and a row that names it; no table, query or page changes."
    >
      <TileRow columns={3}>
        {points.map(({ title, text }) => (
          <Tile key={title}>
            <h3 className="text-base font-semibold tracking-tight">{title}</h3>
            <p className="mt-2 text-pretty text-muted">{text}</p>
          </Tile>
        ))}
      </TileRow>
    </Section>
  )
}
