import { Section, Tile, TileRow } from './section'

const locks = [
  {
    label: 'Lock 1',
    title: 'The client',
    text: 'Every query goes through a client that can speak as one tenant only. It adds the tenant to each condition, each row written and each relation, however deeply nested. Code that names another tenant gets an error.',
  },
  {
    label: 'Lock 2',
    title: 'The database',
    text: 'Row-level security is forced on every tenant table. With no tenant set, each table looks empty and each write fails. The app’s role owns no table, so it can’t switch that off.',
  },
  {
    label: 'The fence',
    title: 'The door',
    text: 'In the same round trip as the query, Postgres first checks that this tenant lives here, now, and is in good standing. A server that remembers an old address can neither read nor write there.',
  },
]

export function Locks() {
  return (
    <Section
      title="Two locks and a fence"
      lead="Nobody’s data hangs on a developer remembering a condition. Each lock has to hold alone: the isolation suite runs with the first one off, with the second one off, and with both off, where it has to fail."
    >
      <TileRow columns={3}>
        {locks.map(({ label, title, text }) => (
          <Tile key={label}>
            <p className="font-mono text-[0.8125rem] text-accent">{label}</p>
            <h3 className="mt-2 text-base font-semibold tracking-tight">{title}</h3>
            <p className="mt-2 text-pretty text-muted">{text}</p>
          </Tile>
        ))}
      </TileRow>
    </Section>
  )
}
