import path from 'node:path'
import { HistoryFile } from '@/dev/torture/history/history-file'
import { monotonicMicros, type Outcome, type Read, type Write } from '@/dev/torture/history/operation'
import { outcomeOf } from './outcome-of'

/** What an operation that was acknowledged has brought. */
interface Done {
  /** Of the writes that were begun without one. */
  versions?: number[]
  reads?: Read[]
  snapshot?: boolean
}

export interface Counts {
  writes: number
  reads: number
  refused: number
  unknown: number
}

/** Notes all that one client does, a file for each tenant. */
export class Recorder {
  readonly counts: Counts = { writes: 0, reads: 0, refused: 0, unknown: 0 }
  readonly #files = new Map<number, HistoryFile>()
  #begun = 0

  constructor(
    private readonly folder: string,
    private readonly client: string,
  ) {}

  /** Tells what was read, if it was answered. */
  async read(tenant: number, kind: string, run: () => Promise<{ reads: Read[]; snapshot?: boolean }>): Promise<Read[]> {
    const [id, startedAt] = [this.#nextId(), monotonicMicros()]
    try {
      const { reads, snapshot = false } = await run()
      this.#file(tenant).read(id, kind, startedAt, reads, snapshot)
      this.counts.reads += 1
      return reads
    } catch (error) {
      this.counts[outcomeOf(error).outcome === 'refused' ? 'refused' : 'unknown'] += 1
      return []
    }
  }

  /** `run` is told the token to sign with. */
  async write(
    tenant: number,
    kind: string,
    writes: Write[],
    run: (token: string) => Promise<Done | void>,
  ): Promise<Outcome> {
    const [id, file] = [this.#nextId(), this.#file(tenant)]
    file.begin(id, kind, writes)
    try {
      const { versions = [], reads = [], snapshot = false } = (await run(id)) ?? {}
      file.end(id, { outcome: 'acknowledged', versions, reads, snapshot })
      this.counts.writes += 1
      return 'acknowledged'
    } catch (error) {
      const { outcome, note } = outcomeOf(error)
      file.end(id, { outcome, versions: [], reads: [], snapshot: false, note })
      this.counts[outcome === 'refused' ? 'refused' : 'unknown'] += 1
      return outcome
    }
  }

  #nextId(): string {
    this.#begun += 1
    return `${this.client}.${this.#begun}`
  }

  #file(tenant: number): HistoryFile {
    let file = this.#files.get(tenant)
    if (!file) {
      file = new HistoryFile(path.join(this.folder, `${tenant}-${this.client}.ndjson`))
      this.#files.set(tenant, file)
    }
    return file
  }
}
