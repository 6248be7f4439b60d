import { serialize } from 'pg-protocol'
import pg from 'pg'
import { AppError } from '@/lib/errors'
import { schemaVersion } from './generated/schema-version'
import type { Binding, Placement } from './placement'
import { isUnreachable } from './unreachable'

/** Prepared once a connection; without names where a pooler hands statements to other backends. */
const enterStatement = { name: 'tenancy_enter', text: 'SELECT tenancy.enter($1, $2, $3, $4, $5, $6)' }

/**
 * In a schema of one's own two settings of the transaction go with it: the path, which enter() can't set (its own pinned one
 * would undo it), and the role of the schema's name, which may look into that schema and into no other place.
 */
const enterSchemaStatement = {
  name: 'tenancy_enter_schema',
  text: `${enterStatement.text}, set_config('search_path', $7, true), set_config('role', $2, true)`,
}

/** Each again with a word to the planner: the transaction's query is planned for the values that it comes with. */
const plannedAnew = ({ name, text }: { name: string; text: string }) => ({
  name: `${name}_anew`,
  text: `${text}, set_config('plan_cache_mode', 'force_custom_plan', true)`,
})
const statements = {
  once: { here: enterStatement, apart: enterSchemaStatement },
  anew: { here: plannedAnew(enterStatement), apart: plannedAnew(enterSchemaStatement) },
}

/** `once`: by the plan that its connection has for the statement, whoever asks. `anew`: by one for these values. */
export type Planned = keyof typeof statements

/**
 * A look from one table into another can be taken from either side, and which one is cheap hangs on how many rows these values
 * fit: a plan for any values compared each task with each value, and took a minute. One table has its index either way.
 */
export const plannedFor = ({ text }: pg.QueryConfig): Planned => (/EXISTS\(|LEFT JOIN/.test(text) ? 'anew' : 'once')

const entryOf = (
  { tenantId, purpose }: Binding,
  { kind, epoch, share, schemaName }: Placement,
  planned: Planned = 'once',
) => {
  const values = [tenantId, schemaName, String(epoch), purpose, schemaVersion, String(share.statementTimeoutMs)]
  const { here, apart } = statements[planned]
  if (kind !== 'schema') return { statement: here, values }
  // pg_temp last: unnamed, it would come first.
  return { statement: apart, values: [...values, `${pg.escapeIdentifier(schemaName)}, pg_temp`] }
}

const messages = new WeakMap<Binding, { placement: Placement; bytes: Map<Planned, Buffer> }>()

/** Bind and Execute of the prepared enter(…): the same bytes for every query of a tenant until it moves. */
export function enterMessage(
  binding: Binding,
  placement: Placement,
  { named, planned }: { named: boolean; planned: Planned },
): Buffer {
  let known = messages.get(binding)
  if (known?.placement !== placement) messages.set(binding, (known = { placement, bytes: new Map() }))
  const made = known.bytes.get(planned)
  if (made) return made
  const { statement, values } = entryOf(binding, placement, planned)
  const parse = named ? [] : [serialize.parse({ text: statement.text })]
  const portal = { statement: named ? statement.name : '', values }
  const bytes = Buffer.concat([...parse, serialize.bind(portal), serialize.execute({})])
  known.bytes.set(planned, bytes)
  return bytes
}

/** What a connection prepares before its first query, in one message. */
export const preparations = Object.values(statements)
  .flatMap(({ here, apart }) => [here, apart])
  .map(({ name, text }) => `PREPARE ${name} AS ${text}`)
  .join('; ')

/** The same as text, for the simple protocol, where BEGIN and enter share one message. */
export function enterSql(binding: Binding, placement: Placement): string {
  const { statement, values } = entryOf(binding, placement)
  return statement.text.replaceAll(/\$(\d)/g, (_, index) => pg.escapeLiteral(values[Number(index) - 1] ?? ''))
}

const firstWaitMs = 5
const deadlineMs = 5_000

/** A switch takes some tens of milliseconds: for so long nobody waits longer than they must, and in the first second not so that it shows. */
const longestWaitMs = (waited: number) => (waited < 200 ? 10 : waited < 1_000 ? 25 : 100)

const sqlState = (error: unknown) => (error instanceof pg.DatabaseError ? error.code : undefined)

/**
 * Runs `attempt` at the tenant's placement. TN001 (stale) asks the catalogue again. TN003 (switching) waits 5 → 25 ms with jitter,
 * after a second up to 100 ms, for 5 s, while the catalogue is asked: as soon as that names another epoch, nobody waits. A database
 * that can't be reached may be one that the tenant has left, and that is gone: the catalogue is asked. In all three cases nothing
 * else has run, so trying again repeats nothing; no other error is retried. Rejects with AppError for TN002 to TN004.
 */
export function throughTheFence<T>(binding: Binding, attempt: (placement: Placement) => Promise<T>): Promise<T> {
  const { known } = binding.cell
  const work = { binding, attempt }
  return known ? attemptAt(work, known) : binding.cell.get().then((placement) => attemptAt(work, placement))
}

interface Work<T> {
  binding: Binding
  attempt: (placement: Placement) => Promise<T>
}

const attemptAt = <T>(work: Work<T>, placement: Placement): Promise<T> =>
  work.attempt(placement).catch((error: unknown) => tryAgain(work, placement, error))

async function tryAgain<T>({ binding, attempt }: Work<T>, first: Placement, refusal: unknown): Promise<T> {
  const started = performance.now()
  let [used, error] = [first, refusal]
  for (let wait = firstWaitMs; ; wait *= 2) {
    const code = sqlState(error)
    if (code === 'TN002') throw new AppError('TENANT_SUSPENDED', { cause: error })
    if (code === 'TN004') throw new AppError('TENANT_MAINTENANCE', { cause: error, retryAfter: 60 })
    const isGone = isUnreachable(error)
    if (code !== 'TN001' && code !== 'TN003' && !isGone) throw error
    const waited = performance.now() - started
    if (waited > deadlineMs) {
      throw new AppError('TENANT_SWITCHING', { cause: error, retryAfter: 5 })
    }
    // Over a connection that is open when the tenant has switched.
    if (code === 'TN003') binding.cell.refreshBeside()
    const last = binding.cell.known ?? (await binding.cell.get())
    // Somebody else may have heard of the move already.
    const placement = code !== 'TN003' && last === used ? await askAgain(binding, isGone ? used : undefined) : last
    if (isGone && placement.epoch === used.epoch) throw error
    if (placement.epoch !== used.epoch) wait = firstWaitMs / 2
    else await binding.cell.changeWithin(Math.min(wait, longestWaitMs(waited)) * (0.5 + Math.random() / 2))
    used = binding.cell.known ?? placement
    try {
      return await attempt(used)
    } catch (again) {
      error = again
    }
  }
}

/** `otherwise`: where the catalogue doesn't answer either. */
async function askAgain({ cell }: Binding, otherwise: Placement | undefined): Promise<Placement> {
  try {
    return await cell.refresh()
  } catch (error) {
    if (otherwise) return otherwise
    throw error
  }
}
