import net from 'node:net'
import pg from 'pg'
import type { ConnectionBudget } from './connection-budget'

/** Milliseconds that a server has to answer a goodbye. */
const goodbyeMs = 2_000
/** A backend's memory grows with every table it has seen: after half an hour another one takes its place. */
const lifeMs = 30 * 60_000
/** After a refusal (too many connections) it isn't asked for more for a second; those that are open go on. */
const restMs = 1_000

/** Milliseconds for which what was expected keeps being so. */
const expectationMs = 1_000

/** A connection for the time being. `release` it once; `broken` closes it. */
export interface Lease {
  readonly client: pg.Client
  release(broken?: boolean): void
}

type Taken = (refusal: Error | undefined, lease?: Lease) => void

interface Waiting {
  readonly since: number
  readonly taken: Taken
  readonly timer: NodeJS.Timeout
}

type State = 'opening' | 'busy' | 'idle' | 'closing' | 'gone'

/** One connection as its pool and the budget see it. */
export class Connection {
  state: State = 'opening'
  /** The socket has failed; the server may not have noticed yet. */
  dead = false
  readonly openedAt = performance.now()
  idleSince = 0

  constructor(
    readonly client: pg.Client,
    readonly socket: net.Socket,
    readonly close: () => void,
  ) {}
}

interface Options {
  config: pg.ClientConfig
  /** Highest number of connections to this database. */
  max: number
  budget: ConnectionBudget
  /** Runs on each new connection before anybody gets it. */
  prepare: (client: pg.Client) => Promise<void>
  /** The last connection is gone and nobody waits. */
  onEmpty: () => void
  /** Milliseconds until a connection must be there, and for whoever waits for one; 10,000 unless given. */
  patienceMs?: number
}

/**
 * The connections of one process to one database, under the budget of all of them. Who waits is served in the order of
 * asking. A database that doesn't answer is tried by one connection at a time, so that it takes no room from the others.
 */
export class DatabasePool {
  readonly #options: Required<Options>
  readonly #waiting = new Set<Waiting>()
  readonly #idle: Connection[] = []
  readonly #count: Record<State, number> = { opening: 0, busy: 0, idle: 0, closing: 0, gone: 0 }
  #restsUntil = 0
  #expected = { count: 0, until: 0 }
  #ended: (() => void) | undefined

  constructor(options: Options) {
    this.#options = { patienceMs: 10_000, ...options }
  }

  /** As many more connections as it could use now, if the budget allows. */
  get lacking(): number {
    const { opening, busy, idle } = this.#count
    const live = busy + idle
    if (live > 0 && performance.now() < this.#restsUntil) return 0
    // Nobody knows whether it answers until one connection is there; where some are expected, somebody does.
    const needed = Math.max(Math.min(this.#waiting.size, Math.max(1, live)), this.#ahead - live) - opening
    return Math.max(0, Math.min(needed, this.#options.max - this.#total))
  }

  /** Since when the first of those who wait does so; undefined when nobody waits. */
  get waitingSince(): number | undefined {
    const [first] = this.#waiting
    return first?.since
  }

  /** As many connections as should be there before anybody asks for one; none where they would take another's place. */
  get #ahead(): number {
    const { count, until } = this.#expected
    return this.#ended || this.#options.budget.isFull || performance.now() > until ? 0 : count
  }

  get #total(): number {
    const { opening, busy, idle, closing } = this.#count
    return opening + busy + idle + closing
  }

  /** `taken` is called with a connection or with the reason why there is none; at once, where one is idle. */
  acquire(taken: Taken): void {
    const connection = this.#idle.pop()
    if (connection) {
      this.#options.budget.woken(connection)
      return this.#lend(connection, taken)
    }
    if (this.#ended) return taken(new Error('the pool has ended'))
    const { patienceMs, budget } = this.#options
    const waiting: Waiting = {
      since: performance.now(),
      taken,
      timer: setTimeout(() => {
        this.#waiting.delete(waiting)
        taken(new Error(`no connection became free in ${patienceMs} ms`))
        this.#checkEmpty()
      }, patienceMs),
    }
    this.#waiting.add(waiting)
    if (this.lacking > 0) budget.want(this)
  }

  /** So many will be wanted within a moment: they are opened now, as far as there is room. */
  expect(count: number): void {
    this.#expected = { count, until: performance.now() + expectationMs }
    if (this.lacking > 0) this.#options.budget.want(this)
    else this.#checkEmpty()
  }

  /** Opens one more. For the budget, which has room for it. */
  open(): void {
    const socket = new net.Socket()
    const client = new pg.Client({ ...this.#options.config, stream: () => socket })
    const connection = new Connection(client, socket, () => this.#close(connection))
    this.#count.opening += 1
    this.#options.budget.opened()
    client.on('error', () => {
      connection.dead = true
      if (connection.state === 'idle') this.#close(connection)
    })
    client.on('end', () => this.#gone(connection))
    const timer = setTimeout(() => socket.destroy(), this.#options.patienceMs)
    client
      .connect()
      .then(() => this.#options.prepare(client))
      .finally(() => clearTimeout(timer))
      .then(
        () => this.#goesOn(connection),
        (error: unknown) =>
          this.#failed(connection, error instanceof Error ? error : new Error('no connection', { cause: error })),
      )
  }

  /** No more from now on; settles when the last connection is closed. */
  end(): Promise<void> {
    return new Promise((resolve) => {
      this.#ended = resolve
      this.#refuseAll(new Error('the pool has ended'))
      for (const connection of this.#idle.slice()) this.#close(connection)
      this.#checkEmpty()
    })
  }

  #lend(connection: Connection, taken: Taken): void {
    this.#move(connection, 'busy')
    let lent = true
    taken(undefined, {
      client: connection.client,
      release: (broken = false) => {
        if (!lent) return
        lent = false
        if (connection.state !== 'busy') return
        connection.dead ||= broken
        this.#goesOn(connection)
      },
    })
  }

  /** It is free: for the next who waits here, for another database whose turn it is, or idle. */
  #goesOn(connection: Connection): void {
    if (connection.state === 'gone') return this.#failed(connection, new Error('the connection was lost'))
    const now = performance.now()
    if (connection.dead || this.#ended || now - connection.openedAt > lifeMs) return this.#close(connection)
    if (this.#waiting.size === 0) {
      this.#move(connection, 'idle')
      connection.idleSince = now
      this.#idle.push(connection)
      this.#options.budget.rests(connection)
      if (this.lacking > 0) this.#options.budget.want(this)
      return
    }
    const [next] = this.#waiting
    if (!next || this.#options.budget.owesAnother(connection, next.since)) return this.#close(connection)
    this.#waiting.delete(next)
    clearTimeout(next.timer)
    this.#lend(connection, next.taken)
    if (this.lacking > 0) this.#options.budget.want(this)
  }

  #failed(connection: Connection, error: Error): void {
    this.#close(connection)
    this.#expected = { count: 0, until: 0 }
    if (this.#count.busy + this.#count.idle === 0) {
      this.#refuseAll(error)
      return this.#checkEmpty()
    }
    // Those who wait may still be served by the connections that there are.
    this.#restsUntil = performance.now() + restMs
    setTimeout(() => this.#options.budget.want(this), restMs).unref()
  }

  #refuseAll(refusal: Error): void {
    const refused = [...this.#waiting]
    this.#waiting.clear()
    for (const { timer, taken } of refused) {
      clearTimeout(timer)
      taken(refusal)
    }
  }

  #close(connection: Connection): void {
    if (connection.state === 'closing' || connection.state === 'gone') return
    this.#leaveIdle(connection)
    this.#move(connection, 'closing')
    this.#options.budget.closing()
    const { client, socket } = connection
    const timer = setTimeout(() => socket.destroy(), goodbyeMs)
    client.once('end', () => clearTimeout(timer))
    client.end().catch(() => {})
  }

  /** Its socket is closed, for whatever reason. One that was never open is accounted for by `#failed`, which follows. */
  #gone(connection: Connection): void {
    const { state } = connection
    this.#leaveIdle(connection)
    this.#move(connection, 'gone')
    this.#options.budget.closed({ wasClosing: state === 'closing' })
    if (state === 'opening') return
    if (this.lacking > 0) this.#options.budget.want(this)
    this.#checkEmpty()
  }

  #leaveIdle(connection: Connection): void {
    if (connection.state !== 'idle') return
    this.#idle.splice(this.#idle.indexOf(connection), 1)
    this.#options.budget.woken(connection)
  }

  #checkEmpty(): void {
    if (this.#total > 0) return
    this.#ended?.()
    if (this.#waiting.size === 0) this.#options.onEmpty()
  }

  #move(connection: Connection, state: State): void {
    this.#count[connection.state] -= 1
    this.#count[state] += 1
    connection.state = state
  }
}
