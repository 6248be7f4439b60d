import type { OwnerClient } from '@/lib/db/owner-client'
import type { Migration } from '@/lib/db/migration'

type Note =
  /** Everything is there, and the tables are at `version`. */
  | { placeId: string; status: 'done'; version: string }
  /** It was not begun after all. */
  | { placeId: string; status: 'waiting' }
  /** What came before `name` is there. */
  | { placeId: string; status: 'failed'; name: string; error: string }

const everyMs = 250

/**
 * Notes in the control plane what has come of which migration where, several places in one statement. It is for people and for
 * `places.schema_version`: what a place has is known from the place itself.
 */
export class Recorder {
  #notes: Note[] = []
  #writing: Promise<void> = Promise.resolve()
  #problem: Error | undefined
  readonly #timer: NodeJS.Timeout

  constructor(readonly control: OwnerClient) {
    this.#timer = setInterval(() => this.#flush(), everyMs)
    this.#timer.unref()
  }

  /** These places are about to get these migrations: one more attempt for each. */
  async begin(places: { id: string; pending: string[] }[], history: Migration[]): Promise<void> {
    const checksums = new Map(history.map(({ name, checksum }) => [name, checksum]))
    const lines = places.flatMap(({ id, pending }) => pending.map((name) => ({ id, name })))
    await this.control.query(
      `INSERT INTO place_migrations AS m (place_id, name, checksum, status, attempt, started_at)
       SELECT l.place_id, l.name, l.checksum, 'running', 1, now()
         FROM unnest($1::uuid[], $2::text[], $3::text[]) AS l (place_id, name, checksum) JOIN places p ON p.id = l.place_id
       ON CONFLICT (place_id, name) DO UPDATE SET status = 'running', checksum = excluded.checksum, attempt = m.attempt + 1,
         started_at = now(), finished_at = NULL, error = NULL`,
      [lines.map(({ id }) => id), lines.map(({ name }) => name), lines.map(({ name }) => checksums.get(name) ?? '')],
    )
  }

  note(note: Note): void {
    this.#notes.push(note)
  }

  /** Writes what is left. Throws where the control plane could not be written. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.#flush()
    await this.#writing
    if (this.#problem) throw this.#problem
  }

  #flush(): void {
    if (this.#notes.length === 0) return
    const notes = this.#notes
    this.#notes = []
    this.#writing = this.#writing
      .then(() => this.#write(notes))
      .catch((error: unknown) => {
        this.#problem ??= error instanceof Error ? error : new Error(String(error))
      })
  }

  async #write(notes: Note[]): Promise<void> {
    const done = notes.filter((note) => note.status === 'done')
    const ids = done.map(({ placeId }) => placeId)
    await this.control.query(
      `UPDATE place_migrations SET status = 'done', finished_at = now(), error = NULL
        WHERE place_id = ANY ($1::uuid[]) AND status <> 'done'`,
      [ids],
    )
    await this.control.query(
      `UPDATE places p SET schema_version = l.version, updated_at = now()
         FROM unnest($1::uuid[], $2::text[]) AS l (place_id, version)
        WHERE p.id = l.place_id AND p.schema_version IS DISTINCT FROM l.version`,
      [ids, done.map(({ version }) => version)],
    )
    const waiting = notes.filter((note) => note.status === 'waiting').map(({ placeId }) => placeId)
    if (waiting.length > 0) {
      await this.control.query(
        "DELETE FROM place_migrations WHERE place_id = ANY ($1::uuid[]) AND status = 'running'",
        [waiting],
      )
    }
    for (const note of notes) if (note.status === 'failed') await this.#writeFailure(note)
  }

  /** What would have come after it was never begun. */
  async #writeFailure({ placeId, name, error }: Extract<Note, { status: 'failed' }>): Promise<void> {
    await this.control.query(
      `UPDATE place_migrations SET status = CASE WHEN name = $2 THEN 'failed' ELSE 'done' END, finished_at = now(),
              error = CASE WHEN name = $2 THEN $3 END
        WHERE place_id = $1 AND (status <> 'done' OR name = $2) AND name <= $2 COLLATE "C"`,
      [placeId, name, error.slice(0, 2_000)],
    )
    await this.control.query(
      `DELETE FROM place_migrations WHERE place_id = $1 AND status <> 'done' AND name > $2 COLLATE "C"`,
      [placeId, name],
    )
  }
}
