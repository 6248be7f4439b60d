import { CodeBlock } from './code-block'
import { Section, TileRow } from './section'

const written = `/** The projects that people still work on. */
export function openProjects(ctx: Context) {
  return ctx.db.project.findMany({
    where: { archivedAt: null },
    orderBy: { name: 'asc' },
  })
}`

const sent = `-- the fence, in the same round trip
SELECT tenancy.enter($1, $2, 'work')

-- lock 1 wrote the first condition
SELECT id, name, … FROM projects
WHERE tenant_id = $1 AND archived_at IS NULL
ORDER BY name

-- lock 2 checks each row again`

export function CodeGlimpse() {
  return (
    <Section
      title="You write the query, and nothing else"
      lead="The tenant is a value, bound to the client when a request comes in. No function reads it from a host, a header or a form, and no caller writes its id."
    >
      <TileRow columns={2}>
        <CodeBlock title="What you write" code={written} />
        <CodeBlock title="What Postgres receives" code={sent} />
      </TileRow>
    </Section>
  )
}
