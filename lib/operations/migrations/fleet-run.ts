import { type HistoryFolders, readHistories } from './history'
import { type BehindTarget, migrateTargets, type RunOptions, wasStopped } from './migrate-targets'
import { type FleetOutcome, outcomeFor, type PlaceOutcome, type Progress, type WaveOutcome } from './outcome'
import type { Recorder } from './recorder'
import { type Sessions, withSessions } from './sessions'
import { refusalOf, takeStock } from './stock'
import { type Wave, wavesOf } from './waves'

export interface FleetRunOptions {
  shards?: readonly string[]
  connections: number
  lockTimeoutMs: number
  lockTries: number
  turnTimeoutMs: number
  signal?: AbortSignal
  onProgress?: (progress: Progress) => void
  folders?: Partial<HistoryFolders>
}

/** So many of a wave, and at least three, may fail before the waves after it are left alone. */
const toleratedShare = 0.2

/** One run over the fleet: see `migrateFleet`. Throws where the control plane can't be asked. */
export async function runWaves(recorder: Recorder, options: FleetRunOptions): Promise<FleetOutcome> {
  return withSessions(options.connections, (sessions) => runWith(recorder, { ...options, sessions }))
}

async function runWith(recorder: Recorder, options: FleetRunOptions & { sessions: Sessions }): Promise<FleetOutcome> {
  const histories = await readHistories(options.folders)
  const stock = await takeStock(recorder.control, histories, options)
  const refusal = refusalOf(stock)
  if (refusal) return { status: 'failed', steps: [], places: stock.others, machinery: [], error: { message: refusal } }
  for (const { placeId, version } of stock.current) recorder.note({ placeId, status: 'done', version })

  const run = new FleetRun(stock.behind, options)
  const runOptions = { ...options, histories, recorder, machinery: new Map<string, Promise<string[]>>() }
  await run.waves(wavesOf(stock.behind), { ...runOptions, busyTenants: stock.busyTenants })
  const seen = new Set(stock.targets.map(({ id }) => id))
  const skipped = new Set(stock.others.filter(({ status }) => status === 'skipped').map(({ id }) => id))
  // Places that became ready meanwhile, and those whose tenant's operation is over.
  const isLate = ({ id, isBusy }: { id: string; isBusy: boolean }) => !seen.has(id) || (skipped.has(id) && !isBusy)
  const late = run.stopped ? null : await takeStock(recorder.control, histories, { ...options, only: isLate })
  if (late && late.behind.length > 0) {
    await run.waves([{ name: 'latecomers', targets: late.behind }], { ...runOptions, busyTenants: late.busyTenants })
  }
  const places = new Map([...stock.others, ...(late?.others ?? []), ...run.places].map((place) => [place.id, place]))
  return outcomeOf([...places.values()], run, await appliedMachinery(runOptions.machinery))
}

type WaveOptions = Omit<RunOptions, 'onPlace'>

class FleetRun {
  readonly places: PlaceOutcome[] = []
  readonly steps: WaveOutcome[] = []
  /** Why no further wave was begun. */
  stopped: string | null = null
  #total: number
  readonly #onProgress: ((progress: Progress) => void) | undefined

  constructor(behind: BehindTarget[], { onProgress }: FleetRunOptions) {
    this.#total = behind.length
    this.#onProgress = onProgress
  }

  async waves(waves: Wave<BehindTarget>[], options: WaveOptions): Promise<void> {
    const known = this.places.length
    this.#total = known + waves.reduce((sum, { targets }) => sum + targets.length, 0)
    for (const wave of waves) await this.#wave(wave, options)
  }

  async #wave({ name, targets }: Wave<BehindTarget>, options: WaveOptions): Promise<void> {
    if (options.signal?.aborted) this.stopped ??= wasStopped
    if (this.stopped) {
      this.places.push(...targets.map((target) => outcomeFor(target, 'waiting', this.stopped ?? undefined)))
      this.steps.push({ name, status: 'waiting', places: targets.length, failed: 0, ms: null })
      return
    }
    const started = performance.now()
    this.#tell(name, null)
    const onPlace = (place: PlaceOutcome) => {
      this.places.push(place)
      this.#tell(name, place.name)
    }
    const outcomes = await migrateTargets(targets, { ...options, onPlace })
    const failed = outcomes.filter(({ status }) => status === 'failed').length
    const unreachable = outcomes.filter(({ status }) => status === 'unreachable').length
    const ms = Math.round(performance.now() - started)
    if (options.signal?.aborted) this.stopped ??= wasStopped
    const isCutShort = outcomes.some(({ status }) => status === 'waiting')
    const status = failed + unreachable > 0 ? 'failed' : isCutShort ? 'waiting' : 'done'
    this.steps.push({ name, status, places: targets.length, failed: failed + unreachable, ms })
    const isCanary = name.startsWith('canary')
    if (isCanary && failed > 0) this.stopped = `the ${name} failed`
    if (!isCanary && failed >= 3 && failed > targets.length * toleratedShare) {
      this.stopped = `${failed} of ${targets.length} places of ${name} failed`
    }
  }

  #tell(wave: string, current: string | null): void {
    const failed = this.places.filter(({ status }) => status === 'failed' || status === 'unreachable').length
    this.#onProgress?.({ done: this.places.length, total: this.#total, failed, wave, current })
  }
}

async function appliedMachinery(machinery: ReadonlyMap<string, Promise<string[]>>): Promise<FleetOutcome['machinery']> {
  const all = [...machinery].map(async ([key, applied]) => ({
    database: key.replace(/\/$/, ''),
    applied: await applied,
  }))
  return (await Promise.all(all)).filter(({ applied }) => applied.length > 0)
}

function outcomeOf(
  places: PlaceOutcome[],
  { steps, stopped }: FleetRun,
  machinery: FleetOutcome['machinery'],
): FleetOutcome {
  const count = (status: PlaceOutcome['status']) => places.filter((place) => place.status === status).length
  const [failed, unreachable, waiting] = [count('failed'), count('unreachable'), count('waiting')]
  if (failed + unreachable + waiting === 0) {
    return { status: count('skipped') > 0 ? 'incomplete' : 'done', steps, places, machinery }
  }
  const first =
    places.find(({ status }) => status === 'failed') ?? places.find(({ status }) => status === 'unreachable')
  const parts = [
    failed > 0 && `${failed} of ${places.length} places failed`,
    unreachable > 0 && `${unreachable} could not be reached`,
    waiting > 0 && `${waiting} were not begun, since ${stopped}`,
    first && `${first.name}: ${first.error}`,
    `Run this again${first ? ' when it is mended' : ''}: it goes on where it stopped`,
  ]
  return { status: 'failed', steps, places, machinery, error: { message: `${parts.filter(Boolean).join('. ')}.` } }
}
