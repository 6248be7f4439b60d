import pg from 'pg'

/**
 * What happens at the n-th statement that this process sends to any database. `refused`: it never arrives, and the next one
 * does. `unheard`: it is carried out, and the answer is lost. `dead`: it never arrives, and nothing after it does. `cut off`:
 * the same, but for the control plane, which stays within reach.
 */
export type Fault = 'refused' | 'unheard' | 'dead' | 'cut off'

export interface FaultyRun<T> {
  result: T
  /** False: the work came to its end before that statement. */
  met: boolean
}

const prototype: { query: (...args: unknown[]) => unknown } = pg.Client.prototype
const sound = prototype.query

/**
 * Runs `work` with a fault at its n-th statement, in whatever database. Statements as a tenant aren't counted: what they do
 * together with the fence has tests of its own.
 */
export async function withFault<T>(fault: Fault, at: number, work: () => Promise<T>): Promise<FaultyRun<T>> {
  let statements = 0
  const strikes = ({ database = '' }: pg.Client) => {
    if (fault === 'cut off') return statements >= at && !database.endsWith('_control')
    return fault === 'dead' ? statements >= at : statements === at
  }
  prototype.query = function query(this: pg.Client, ...args: unknown[]): unknown {
    const isOfTenant = typeof args[0] === 'object' && args[0] !== null && 'submit' in args[0]
    if (isOfTenant) return sound.apply(this, args)
    statements += 1
    if (!strikes(this)) return sound.apply(this, args)
    const callback = args.findLast((one): one is (error: unknown) => void => typeof one === 'function')
    const sent = fault === 'unheard' ? sound.apply(this, callback ? args.slice(0, -1) : args) : null
    const lost = new Error(`statement ${statements} of this test: ${fault}`)
    const answer = Promise.resolve(sent).then(() => Promise.reject(lost))
    if (!callback) return answer
    answer.catch((error: unknown) => callback(error))
    return undefined
  }
  try {
    return { result: await work(), met: statements >= at }
  } finally {
    prototype.query = sound
  }
}

/** The texts of what `work` sends to any database, as a server would log them. */
export async function statementsDuring<T>(work: () => Promise<T>): Promise<{ result: T; statements: string[] }> {
  const statements: string[] = []
  prototype.query = function query(this: pg.Client, ...args: unknown[]): unknown {
    const [first] = args
    statements.push(typeof first === 'object' && first !== null ? String(Reflect.get(first, 'text')) : String(first))
    return sound.apply(this, args)
  }
  try {
    return { result: await work(), statements }
  } finally {
    prototype.query = sound
  }
}

/** Ends all sessions in these databases, as the end of a process would. */
export async function endSessions(superuserUrl: string, databases: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl })
  await client.connect()
  await client.query(
    'SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = ANY ($1) AND pid <> pg_backend_pid()',
    [databases],
  )
  await client.end()
}
