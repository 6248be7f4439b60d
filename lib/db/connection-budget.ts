import type { Connection, DatabasePool } from './database-pool'

/** Milliseconds that a connection works for its database before another's may take its place: opening one costs, too. */
const shareMs = 100

/**
 * The connections that one process may have to all databases together, those that are being opened or closed included. At
 * the limit, whoever lacks one gets the place of the connection that has been idle for longest, anywhere; where none is
 * idle, that of a busy one that comes back while its own database's next has not waited as long.
 */
export class ConnectionBudget {
  #open = 0
  #closing = 0
  /** Over all databases, the one that rests for longest first. */
  readonly #idle = new Set<Connection>()
  /** Pools that lack connections; one each, in turn. */
  readonly #wanting = new Set<DatabasePool>()
  #isSweeping = false

  /** `idleMs`: after this long a connection that nobody needs is closed. */
  constructor(
    private readonly most: number,
    private readonly idleMs = 30_000,
  ) {}

  /** As many as there are now, of all databases. */
  get open(): number {
    return this.#open
  }

  /** Whoever opens one more takes another's place. */
  get isFull(): boolean {
    return this.#open >= this.most
  }

  /** A pool lacks a connection. It is told to open one as soon as there is room. */
  want(pool: DatabasePool): void {
    this.#wanting.add(pool)
    this.#serve()
  }

  opened(): void {
    this.#open += 1
  }

  closing(): void {
    this.#closing += 1
  }

  closed({ wasClosing }: { wasClosing: boolean }): void {
    this.#open -= 1
    if (wasClosing) this.#closing -= 1
    this.#serve()
  }

  rests(connection: Connection): void {
    this.#idle.add(connection)
    if (!this.#isSweeping) this.#sweepIn(this.idleMs)
    if (this.#wanting.size > 0) this.#serve()
  }

  woken(connection: Connection): void {
    this.#idle.delete(connection)
  }

  /** Whether this connection, which is free again, should make room for another database instead of serving its own. */
  owesAnother({ openedAt }: Connection, ownSince: number): boolean {
    if (this.#wanting.size === 0 || this.#open < this.most || performance.now() - openedAt < shareMs) return false
    let missing = -this.#closing
    let since = Number.POSITIVE_INFINITY
    for (const pool of this.#wanting) {
      missing += pool.lacking
      if (pool.lacking > 0) since = Math.min(since, pool.waitingSince ?? since)
    }
    return missing > 0 && since < ownSince
  }

  #serve(): void {
    // One each, in turn: who lacks more comes again at the end, and this loop goes on to the end.
    for (const pool of this.#wanting) {
      if (pool.lacking > 0 && this.#open >= this.most) break
      this.#wanting.delete(pool)
      if (pool.lacking === 0) continue
      pool.open()
      this.#wanting.add(pool)
    }
    let missing = -this.#closing
    for (const pool of this.#wanting) missing += pool.lacking
    for (const connection of this.#idle) {
      if (missing <= 0) break
      missing -= 1
      connection.close()
    }
  }

  #sweepIn(ms: number): void {
    this.#isSweeping = true
    setTimeout(() => {
      this.#isSweeping = false
      const expired = performance.now() - this.idleMs
      for (const connection of this.#idle) {
        if (connection.idleSince > expired) return this.#sweepIn(connection.idleSince - expired)
        connection.close()
      }
    }, ms).unref()
  }
}
