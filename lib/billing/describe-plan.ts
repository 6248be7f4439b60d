import { bytesInWords } from '@/lib/attachments/bytes-in-words'
import { type Feature, type Metric, metrics, type PlacementKind, type Plan } from './plans'

/** Where the rows live, as people read it: "Your data lives in …". */
export const placementWords: Record<PlacementKind, string> = {
  shared: 'shared tables',
  schema: 'a schema of its own',
  database: 'a database of its own',
}

export const featureWords: Record<Feature, string> = {
  audit_log: 'Audit log',
  own_schema: 'A schema of its own',
  own_database: 'A database of its own',
}

const metricWords: Record<Metric, { one: string; many: string; title: string }> = {
  projects: { one: 'project', many: 'projects', title: 'Projects' },
  members: { one: 'member', many: 'members', title: 'Members' },
}

export const metricTitle = (metric: Metric) => metricWords[metric].title
/** One and many of it, for people. */
export const metricUnit = (metric: Metric): { one: string; many: string } => metricWords[metric]

const number = new Intl.NumberFormat('en-US')

/** A limit alone, for a table: "25", "Unlimited". */
export const limitText = (limit: number | null) => (limit === null ? 'Unlimited' : number.format(limit))

/** "25 projects", "1 project", "unlimited projects". */
export function countOf(metric: Metric, count: number | null): string {
  const { one, many } = metricWords[metric]
  return count === null ? `unlimited ${many}` : `${number.format(count)} ${count === 1 ? one : many}`
}

/** What a plan gives, in one sentence's worth of words: "25 projects and 20 members". */
export const limitsOf = (plan: Plan) => metrics.map((metric) => countOf(metric, plan.limits[metric])).join(' and ')

/** What a plan gives, a line each, for a card. */
export function planPoints(plan: Plan): string[] {
  const limits = metrics.map((metric) => countOf(metric, plan.limits[metric]))
  const features = plan.features.map((feature) => featureWords[feature])
  const files = `Files up to ${bytesInWords(plan.attachments.bytesEach)}`
  const points = [...limits, files, ...features, ...(plan.placement === 'shared' ? ['Shared tables'] : [])]
  return points.map((point) => point.charAt(0).toUpperCase() + point.slice(1))
}
