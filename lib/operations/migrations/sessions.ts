import type { OwnerClient } from '@/lib/db/owner-client'
import { ownerSession } from '@/lib/db/owner-session'
import type { Database } from './target'

/** A connection to one database, and how many jobs it has done. */
export interface Session {
  database: Database
  client: OwnerClient
  jobs: number
  end: () => Promise<void>
}

/** A backend remembers each table it has seen: it is let go before that becomes much. */
const jobsPerSession = 250

/** The connections of one run: those that are idle wait for more work on their database, as long as they fit under `most`. */
export class Sessions {
  readonly #most: number
  #idle: Session[] = []
  #open = 0

  constructor(most: number) {
    this.#most = most
  }

  /** Rejects where the database can't be reached. */
  async take(database: Database): Promise<Session> {
    const known = this.#idle.findIndex((session) => session.database.key === database.key)
    const [session] = known === -1 ? [] : this.#idle.splice(known, 1)
    if (session) return session
    if (this.#open >= this.#most) await this.#idle.shift()?.end()
    return this.#connect(database)
  }

  /** Gives one back; `lost` where it must not be used again. */
  async giveBack(session: Session, { lost = false } = {}): Promise<void> {
    if (lost || session.jobs >= jobsPerSession) await session.end()
    else this.#idle.push(session)
  }

  async close(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((session) => session.end()))
  }

  #connect(database: Database): Promise<Session> {
    const { ownerUrl, problem } = database
    if (ownerUrl === null) return Promise.reject(new Error(problem ?? 'its URL is not known'))
    this.#open++
    return new Promise((resolve, reject) => {
      const ended = ownerSession(
        ownerUrl,
        (client) =>
          new Promise<void>((done) => {
            const end = () => {
              done()
              return ended
            }
            resolve({ database, client, jobs: 0, end })
          }),
      ).finally(() => this.#open--)
      ended.catch(reject)
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
