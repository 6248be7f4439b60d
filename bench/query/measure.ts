import type { Operation, Variant } from './variants'

export interface Reading {
  perSecond: number[]
  latenciesMs: number[]
}

export interface Cell {
  operation: Operation
  addedMs: number
  concurrency: number
  variant: Variant['name']
  label: string
  perSecond: number
  p50Ms: number
  p95Ms: number
  /** Requests a second of this variant by those of the baseline, round by round; the median. */
  vs: Partial<Record<Variant['name'], number>>
}

export const median = (values: number[]): number => quantile(values, 0.5)

/** The value below which the share `q` (0 to 1) of the values lies; NaN of none. */
export function quantile(values: number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
}

interface Measured<Name, Request> {
  name: Name
  label: string
  run: Record<Operation, (request: Request) => Promise<unknown>>
}

interface Options<Name, Request> {
  variants: Measured<Name, Request>[]
  operation: Operation
  concurrency: number
  nextRequest: () => Request
  rounds: number
  sliceMs: number
}

/** Runs all variants in turn, round after round, each round starting with another one: whatever drifts, drifts for all. */
export async function measure<Name extends string, Request>({
  variants,
  operation,
  concurrency,
  nextRequest,
  rounds,
  sliceMs,
}: Options<Name, Request>): Promise<Map<Name, Reading>> {
  const readings = new Map<Name, Reading>(variants.map(({ name }) => [name, { perSecond: [], latenciesMs: [] }]))
  const slice = async (variant: Measured<Name, Request>, ms: number, reading?: Reading) => {
    const run = variant.run[operation]
    const started = performance.now()
    const end = started + ms
    let done = 0
    const worker = async () => {
      while (performance.now() < end) {
        const before = performance.now()
        const result = await run(nextRequest())
        if (isEmpty(result)) throw new Error(`${variant.label}: ${operation} found nothing`)
        reading?.latenciesMs.push(performance.now() - before)
        done += 1
      }
    }
    await Promise.all(Array.from({ length: concurrency }, worker))
    reading?.perSecond.push(done / ((performance.now() - started) / 1000))
  }
  for (const variant of variants) await slice(variant, sliceMs)
  for (let round = 0; round < rounds; round += 1) {
    for (let at = 0; at < variants.length; at += 1) {
      const variant = variants[(at + round) % variants.length]
      if (variant) await slice(variant, sliceMs, readings.get(variant.name))
    }
  }
  return readings
}

function isEmpty(result: unknown): boolean {
  if (result === null || result === undefined) return true
  if (Array.isArray(result)) return result.length === 0
  return typeof result === 'object' && 'rows' in result && Array.isArray(result.rows) && result.rows.length === 0
}

/** Paired by round: what slowed one variant in a round slowed its neighbour too. */
export function ratio(of: Reading | undefined, to: Reading | undefined): number {
  if (!of || !to) return Number.NaN
  return median(of.perSecond.map((value, round) => value / (to.perSecond[round] ?? Number.NaN)))
}
