import type { DemoSignIn } from '@/dev/demo/load-demo'
import { plans } from '@/lib/billing/plans'
import type { WorkspaceNow } from './read-workspaces'
import { type StackUrls, subdomainUrl } from './urls'

type Row = [label: string, value: string]

/** Who can sign in, and where their workspaces live now. */
export type Demo = { signIns: DemoSignIn[]; workspaces: WorkspaceNow[] }

/** The one table that a start ends with. */
export function summaryTable(urls: StackUrls, { signIns, workspaces }: Demo, startedAt: number): string {
  const places: Row[] = [
    ['Site', urls.siteUrl],
    ['A workspace', subdomainUrl(urls.siteUrl, signIns[0]?.tenant ?? 'acme')],
    ['Operations', urls.opsUrl],
    ['Stripe simulator', urls.stripeUrl ?? 'off: Stripe itself is configured'],
    ['Mail inbox', urls.mailUrl ?? 'off: a mail server is configured'],
    ['Google, GitHub, Microsoft', urls.oauthUrl ? 'simulated, at the sign-in of each workspace' : 'as configured'],
  ]
  const databases: Row[] = [
    ['Postgres, control', urls.controlUrl],
    ...urls.shards.map((shard): Row => [`Postgres, ${shard.name} (region ${shard.region})`, shard.ownerUrl]),
  ]
  const parts = [places, databases, signInRows(urls.siteUrl, signIns, workspaces)].filter((rows) => rows.length > 0)
  const width = Math.max(...parts.flat().map(([label]) => label.length)) + 3
  const line = '─'.repeat(Math.min(100, process.stdout.columns || 100))
  const body = parts.map((rows) => rows.map(([label, value]) => ` ${label.padEnd(width)}${value}`).join('\n'))
  const ready = ` Ready in ${((Date.now() - startedAt) / 1000).toFixed(1)} s. Ctrl-C stops everything.`
  return ['', line, body.join(`\n${line}\n`), line, ready, ''].join('\n')
}

/** Each workspace with its plan and where it lives, and its people below; the first line names the password that they all have. */
function signInRows(siteUrl: string, signIns: DemoSignIn[], workspaces: WorkspaceNow[]): Row[] {
  const password = signIns[0]?.password
  if (!password) return []
  return [
    ['Demo sign-ins', `password of everybody: ${password}`],
    ...[...Map.groupBy(signIns, ({ tenant }) => tenant)].flatMap(([tenant, people]): Row[] => {
      const now = workspaces.find(({ slug }) => slug === tenant)
      const lines = inTwos(people.map(({ email, role }) => `${email} (${role})`))
      const url = `${subdomainUrl(siteUrl, tenant)}/sign-in`
      return [[url, now ? describe(now) : 'gone'], ...lines.map((line): Row => ['', line])]
    }),
  ]
}

const placements = { shared: 'shared tables', schema: 'its own schema', database: 'its own database' }
const standings = { ok: [], read_only: ['read-only: payment is late'], suspended: ['suspended: payment is late'] }

function describe({ plan, placement, region, standing }: WorkspaceNow): string {
  return [plans[plan].name, placements[placement], `region ${region}`, ...standings[standing]].join(', ')
}

function inTwos(words: string[]): string[] {
  return words.flatMap((_, index) => (index % 2 === 0 ? [words.slice(index, index + 2).join(', ')] : []))
}
