import type { OwnerClient } from '@/lib/db/owner-client'
import { ownerSession } from '@/lib/db/owner-session'
import type { Database } from './target'

/** A connection to one database, and how many jobs it has done. */
export interface Session {
  database: Database
  client: OwnerClient
  jobs: number
  end: () => void
}

/** How many are open at once, if nobody says otherwise. */
export const defaultConnections = 8

/** How many at once to one database: more are slower there, not faster. */
export const perDatabase = 4

/** A backend remembers each table it has seen: it is let go before that becomes much. */
const jobsPerSession = 250

/** The connections of one run: those that are idle wait for more work on their database, as long as they fit under `most`. */
export class Sessions {
  readonly #most: number
  #idle: Session[] = []
  #open = 0
  readonly #sessions = new Set<Promise<void>>()

  constructor(most: number) {
    this.#most = most
  }

  /** Rejects where the database can't be reached. */
  async take(database: Database): Promise<Session> {
    const known = this.#idle.findIndex((session) => session.database.key === database.key)
    const [session] = known === -1 ? [] : this.#idle.splice(known, 1)
    if (session) return session
    // Nobody waits for one that goes.
    if (this.#open >= this.#most) this.#end(this.#idle.shift())
    return this.#connect(database)
  }

  /** Gives one back; `lost` where it must not be used again. */
  giveBack(session: Session, { lost = false } = {}): void {
    if (lost || session.jobs >= jobsPerSession) this.#end(session)
    else this.#idle.push(session)
  }

  async close(): Promise<void> {
    for (const session of this.#idle.splice(0)) this.#end(session)
    await Promise.allSettled(this.#sessions)
  }

  #end(session: Session | undefined): void {
    if (!session) return
    this.#open--
    session.end()
  }

  #connect(database: Database): Promise<Session> {
    const { ownerUrl, problem } = database
    if (ownerUrl === null) return Promise.reject(new Error(problem ?? 'its URL is not known'))
    this.#open++
    return new Promise((resolve, reject) => {
      const ended = ownerSession(ownerUrl, (client) => {
        return new Promise<void>((end) => resolve({ database, client, jobs: 0, end }))
      })
      this.#sessions.add(ended)
      ended
        .catch((error: unknown) => {
          this.#open--
          reject(error instanceof Error ? error : new Error(String(error)))
        })
        .finally(() => this.#sessions.delete(ended))
    })
  }
}

/** Runs `work` with connections that are closed with it. */
export async function withSessions<T>(most: number, work: (sessions: Sessions) => Promise<T>): Promise<T> {
  const sessions = new Sessions(most)
  try {
    return await work(sessions)
  } finally {
    await sessions.close()
  }
}
