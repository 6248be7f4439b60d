import pg from 'pg'
import { AppError } from '@/lib/errors'
import {
  hasCode,
  type Home,
  type HomeAt,
  type HomeHold,
  heldSql,
  holdSql,
  inOneTrip,
  readHome,
  takenOver,
} from './home-hold'
import { ownerPool } from './owner-pool'

const { escapeLiteral: literal } = pg

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** From here on each change by whoever enters notes its row. Doing it twice changes nothing. @throws AppError CONFLICT when taken over */
export async function startCapture(at: HomeAt, hold: HomeHold): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      // Short: above READ COMMITTED, who enters waits behind this.
      const [, , , touched] = await inOneTrip(at.ownerUrl, [
        "SET LOCAL lock_timeout = '500ms'",
        holdSql(at, hold),
        // Whatever was noted late for an earlier move.
        forgetCaptured(at, hold),
        `UPDATE tenancy.home SET capture = true, updated_at = now() WHERE ${heldSql(at, hold)} AND residence = 'active'`,
      ])
      if (touched === 0) throw takenOver()
      return
    } catch (error) {
      if (!hasCode(error, '55P03') || tries === 40) throw error
      await sleep(500)
    }
  }
}

export type Holder = { pid: number; transaction: string }

/** The transactions that have entered as this tenant and haven't ended. */
export async function holdersOf({ ownerUrl, tenantId }: HomeAt): Promise<Holder[]> {
  const { rows } = await ownerPool(ownerUrl).query<Holder>(
    `SELECT l.pid, l.virtualtransaction AS transaction FROM pg_locks l, uuid_hash_extended($1, 0) AS key
      WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted AND l.mode = 'ShareLock'
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND l.classid = ((key >> 32) & 4294967295)::oid AND l.objid = (key & 4294967295)::oid`,
    [tenantId],
  )
  return rows
}

const sameHolder = (one: Holder, other: Holder) => one.pid === other.pid && one.transaction === other.transaction

/**
 * Waits until everybody who is in now has ended; whoever comes meanwhile is not waited for. False: somebody stayed beyond
 * `until`.
 */
export async function waitForHolders(at: HomeAt, until: Date, mayStop: () => void = () => {}): Promise<boolean> {
  let waitingFor = await holdersOf(at)
  for (let wait = 5; waitingFor.length > 0; wait = Math.min(wait * 2, 250)) {
    if (new Date() > until) return false
    mayStop()
    await sleep(wait)
    const now = await holdersOf(at)
    waitingFor = waitingFor.filter((one) => now.some((other) => sameHolder(one, other)))
  }
  return true
}

/**
 * Lets nobody in any more: waits up to 200 ms for those who are in, during which nobody else comes in. `busy`: somebody stayed.
 * Doing it twice changes nothing. @throws AppError CONFLICT when taken over
 */
export async function fenceHome(at: HomeAt, hold: HomeHold, epoch: bigint): Promise<'fenced' | 'busy'> {
  try {
    const [, , fenced] = await inOneTrip(at.ownerUrl, [
      "SET LOCAL lock_timeout = '200ms'",
      `SELECT pg_advisory_xact_lock(uuid_hash_extended(${literal(at.tenantId)}, 0))`,
      `UPDATE tenancy.home SET residence = 'fenced', updated_at = now()
        WHERE ${heldSql(at, hold)} AND residence IN ('active', 'fenced') AND epoch = ${epoch}`,
    ])
    if (fenced === 0) throw takenOver()
    return 'fenced'
  } catch (error) {
    if (hasCode(error, '55P03')) return 'busy'
    throw error
  }
}

/** Cancels what these transactions run, or ends them with their sessions; those that we may not touch stay. Gives how many heard it. */
export async function endTransactions(
  { ownerUrl }: HomeAt,
  holders: Holder[],
  how: 'cancel' | 'terminate',
): Promise<number> {
  let told = 0
  for (const { pid, transaction } of holders) {
    try {
      const { rows } = await ownerPool(ownerUrl).query<{ told: boolean }>(
        `SELECT pg_${how}_backend(pid) AS told FROM pg_locks WHERE pid = $1 AND virtualtransaction = $2 LIMIT 1`,
        [pid, transaction],
      )
      if (rows[0]?.told) told += 1
    } catch (error) {
      if (!hasCode(error, '42501')) throw error
    }
  }
  return told
}

/**
 * Back to how it was: open, at this epoch, and nothing is captured any more. Doing it twice changes nothing.
 * @throws AppError CONFLICT when taken over
 */
export async function backToActive(at: HomeAt, hold: HomeHold, epoch: bigint): Promise<void> {
  const [, touched] = await inOneTrip(at.ownerUrl, [
    holdSql(at, hold),
    `UPDATE tenancy.home SET residence = 'active', capture = false, epoch = ${epoch}, updated_at = now()
      WHERE ${heldSql(at, hold)} AND residence IN ('active', 'fenced') AND epoch <= ${epoch}`,
    forgetCaptured(at, hold),
  ])
  if (touched === 0) throw takenOver()
}

/** Only where nothing more is captured. */
const forgetCaptured = (at: HomeAt, hold: HomeHold) =>
  `DELETE FROM tenancy.captured WHERE tenant_id = ${literal(at.tenantId)}
     AND EXISTS (SELECT FROM tenancy.home WHERE ${heldSql(at, hold)} AND NOT capture)`

/** The names of the data steps that are done for a tenant in this database, as JSON. */
export async function dataStepsOf({ ownerUrl, tenantId }: HomeAt): Promise<{ name: string; done_at: Date }[]> {
  const { rows } = await ownerPool(ownerUrl).query<{ name: string; done_at: Date }>(
    'SELECT name, done_at FROM tenancy.data_steps WHERE tenant_id = $1',
    [tenantId],
  )
  return rows
}

/** What goes from one home to the next. */
export type CarriedHome = Pick<Home, 'standing' | 'limits' | 'entitlementsVersion' | 'schemaVersion'>

/**
 * Opens the home that the tenant moves into, with what `source` held: standing, limits, their version, how far its data is
 * migrated. What waits in its outbox is marked, for the sweep. Doing it twice changes nothing. @throws AppError CONFLICT when
 * taken over
 */
export async function openHome(
  at: HomeAt,
  hold: HomeHold,
  { epoch, source, steps }: { epoch: bigint; source: CarriedHome; steps: { name: string; done_at: Date }[] },
): Promise<void> {
  const { standing, limits, entitlementsVersion, schemaVersion } = source
  const tenant = literal(at.tenantId)
  const outbox = `${pg.escapeIdentifier(at.schemaName)}.outbox`
  const touched = await inOneTrip(at.ownerUrl, [
    // Under FORCE the owner, too, sees only the rows of the tenant that is set.
    `SELECT set_config('app.tenant_id', ${tenant}, true)`,
    `INSERT INTO tenancy.outbox_due AS d (tenant_id, due_at)
     SELECT ${tenant}, available_at FROM ${outbox} WHERE tenant_id = ${tenant} AND handled_at IS NULL ORDER BY available_at LIMIT 1
     ON CONFLICT (tenant_id) DO UPDATE SET due_at = least(d.due_at, excluded.due_at)`,
    `INSERT INTO tenancy.data_steps (tenant_id, name, done_at)
     SELECT ${tenant}, name, done_at FROM json_to_recordset(${literal(JSON.stringify(steps))}) AS s (name text, done_at timestamptz)
     ON CONFLICT DO NOTHING`,
    `UPDATE tenancy.home SET residence = 'active', standing = ${literal(standing)}, limits = ${literal(JSON.stringify(limits))},
            entitlements_version = ${entitlementsVersion}, schema_version = ${literal(schemaVersion)}, updated_at = now()
      WHERE ${heldSql(at, hold)} AND residence = 'receiving' AND epoch = ${epoch}`,
  ])
  if (touched.at(-1) === 1) return
  const home = await readHome(at)
  if (home?.residence !== 'active' || home.epoch !== epoch) throw takenOver()
}

/** Tells whoever still asks here that the tenant has moved. Doing it twice changes nothing. */
export async function leaveHome(at: HomeAt, hold: HomeHold): Promise<void> {
  const tenant = literal(at.tenantId)
  const [, touched] = await inOneTrip(at.ownerUrl, [
    holdSql(at, hold),
    `UPDATE tenancy.home SET residence = 'moved', capture = false, updated_at = now()
      WHERE ${heldSql(at, hold)} AND residence IN ('fenced', 'moved')`,
    forgetCaptured(at, hold),
    // The sweep has nothing to look for here any more.
    `DELETE FROM tenancy.outbox_due WHERE tenant_id = ${tenant}
       AND NOT EXISTS (SELECT FROM tenancy.home WHERE tenant_id = ${tenant} AND schema_name <> ${literal(at.schemaName)})`,
  ])
  if (touched === 0) throw takenOver()
}

/** @throws AppError CONFLICT where the tables of two homes are not at the same migration */
export function assertSameVersion(source: Home, target: Home): void {
  if (source.tablesVersion === target.tablesVersion) return
  throw new AppError('CONFLICT', {
    internal: `the tables it would leave are at ${source.tablesVersion || 'no migration'}, those it would come to at ${target.tablesVersion || 'none'}: migrate the fleet, then move again`,
  })
}
