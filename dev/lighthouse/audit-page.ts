import lighthouse from 'lighthouse'
import type { AuditedPage } from './audited-pages'

export const categories = ['performance', 'accessibility', 'best-practices'] as const
export type Category = (typeof categories)[number]

/** Category → 0 to 100. */
export type Scores = Record<Category, number>

export interface Audited {
  page: AuditedPage
  /** Of all runs, category by category. */
  median: Scores
  /** What cost points in the last run: `performance: Largest Contentful Paint (3.1 s)`. */
  faults: string[]
}

/** Looks at a page several times, as a phone on a slow network would load it for the first time. */
export async function auditPage(page: AuditedPage, { port, runs }: { port: number; runs: number }): Promise<Audited> {
  const all: Scores[] = []
  let faults: string[] = []
  for (let run = 0; run < runs; run++) {
    // Chrome sometimes misses the beginning of a page's load.
    const found = await runOnce(page, port).catch(() => runOnce(page, port))
    all.push(found.scores)
    faults = found.faults
  }
  const median = (category: Category) => middle(all.map((scores) => scores[category]))
  return { page, faults, median: scoresBy(median) }
}

const scoresBy = (of: (category: Category) => number): Scores => ({
  performance: of('performance'),
  accessibility: of('accessibility'),
  'best-practices': of('best-practices'),
})

const middle = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0

async function runOnce({ name, url }: AuditedPage, port: number): Promise<{ scores: Scores; faults: string[] }> {
  const result = await lighthouse(url, {
    port,
    logLevel: 'silent',
    output: 'json',
    onlyCategories: [...categories],
  })
  if (!result) throw new Error(`${name}: Lighthouse gave nothing`)
  const { lhr } = result
  if (lhr.runtimeError) throw new Error(`${name}: ${lhr.runtimeError.message}`)
  if (new URL(lhr.finalDisplayedUrl).pathname !== new URL(url).pathname)
    throw new Error(`${name}: led to ${lhr.finalDisplayedUrl}`)
  const scores = scoresBy((category) => Math.round((lhr.categories[category]?.score ?? 0) * 100))
  const faults = categories.flatMap((category) =>
    (lhr.categories[category]?.auditRefs ?? [])
      .filter(({ id, weight }) => weight > 0 && (lhr.audits[id]?.score ?? 1) < 0.9)
      .map(({ id }) => `${category}: ${lhr.audits[id]?.title} ${lhr.audits[id]?.displayValue ?? ''}`.trim()),
  )
  return { scores, faults }
}
