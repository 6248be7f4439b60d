import { byId } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import type { Read } from '@/dev/torture/history/operation'
import type { Client } from './client'
import { type SignedText, seen } from './signed-value'
import { keyOf, type TenantShape } from './tenant-shape'

/** Groups of tasks that stand for keys, and what belongs to a version of theirs. */
type Group = 'registers' | 'accounts' | 'churn'

const text = { title: true, description: true } as const
const keysOf = { registers: keyOf.register, accounts: keyOf.account, churn: keyOf.churn }

type TaskRow = SignedText & { id: string; number: number }

const seenIn = (group: Group, index: number, row: TaskRow | null | undefined) =>
  seen(keysOf[group](index), row, group === 'registers' ? row?.number : undefined)

/** Some tasks of a group in one statement; `null` for those that aren't there. */
export async function readTasks(tx: TenantTx, tenant: TenantShape, group: Group, indexes: number[]): Promise<Read[]> {
  const ids = indexes.map((index) => tenant[group][index] ?? '')
  const where = { id: { in: ids }, projectId: tenant.projects[group] }
  const rows = await tx.task.findMany({ where, select: { id: true, number: true, ...text } })
  return indexes.map((index, at) =>
    seenIn(
      group,
      index,
      rows.find(({ id }) => id === ids[at]),
    ),
  )
}

const all = (tenant: TenantShape, group: Group) => [...tenant[group].keys()]

export const readOne = ({ db, tenant, recorder, random }: Client, group: Group) =>
  recorder.read(tenant.index, `read one of ${group}`, async () => ({
    reads: await readTasks(db, tenant, group, [random.below(tenant[group].length)]),
  }))

/** All of a group, by one statement. */
export const readAll = ({ db, tenant, recorder }: Client, group: Group) =>
  recorder.read(tenant.index, `read ${group}`, async () => ({
    reads: await readTasks(db, tenant, group, all(tenant, group)),
    snapshot: true,
  }))

/** All balances, by two statements of one transaction with one view, and some time between them. */
export const readBalancesSlowly = ({ db, tenant, recorder, random }: Client) =>
  recorder.read(tenant.index, 'read balances slowly', () =>
    db.$transaction(
      async (tx) => {
        const indexes = random.shuffled(all(tenant, 'accounts'))
        const first = await readTasks(tx, tenant, 'accounts', indexes.slice(0, 4))
        await new Promise((resolve) => setTimeout(resolve, random.below(60)))
        return { reads: [...first, ...(await readTasks(tx, tenant, 'accounts', indexes.slice(4)))], snapshot: true }
      },
      { isolationLevel: random.oneOf(['RepeatableRead', 'Serializable'] as const) },
    ),
  )

const counted = (key: string, row: { nextTaskNumber: number } | null): Read => ({
  key,
  version: row?.nextTaskNumber ?? null,
  token: null,
})

export const readCounter = ({ db, tenant, recorder, random }: Client) =>
  recorder.read(tenant.index, 'read a counter', async () => {
    const index = random.below(tenant.counters.length)
    const where = { id: tenant.counters[index] ?? '' }
    const row = await db.project.findFirst({ where, select: { nextTaskNumber: true } })
    return { reads: [counted(keyOf.counter(index), row)] }
  })

/** Both counters of the pair, as a batch with one view. */
export const readPair = ({ db, tenant, recorder }: Client) =>
  recorder.read(tenant.index, 'read the pair', async () => {
    const [one, other] = tenant.pair.map((id) =>
      db.project.findUnique({ where: byId(id), select: { nextTaskNumber: true } }),
    )
    if (!one || !other) return { reads: [] }
    const rows = await db.$transaction([one, other], { isolationLevel: 'RepeatableRead' })
    return { reads: [counted(keyOf.pair(0), rows[0]), counted(keyOf.pair(1), rows[1])], snapshot: true }
  })

/** A few inserted tasks in a row, of any client: those that are there, and those that aren't. */
export const readInserted = ({ db, tenant, recorder, random, own }: Client, lanes: number) =>
  recorder.read(tenant.index, 'read inserted', async () => {
    const numbers = own.blockOf(random.below(lanes), random.next(), 12)
    const where = { projectId: tenant.projects.inserts, number: { in: numbers } }
    const rows = await db.task.findMany({ where, select: { number: true, ...text } })
    const reads = numbers.map((number) =>
      seen(
        keyOf.insert(number),
        rows.find((row) => row.number === number),
      ),
    )
    return { reads, snapshot: true }
  })

export const readClaim = ({ db, tenant, recorder }: Client, email: string) =>
  recorder.read(tenant.index, 'read a claim', async () => {
    const row = await db.user.findFirst({ where: { email }, select: { name: true } })
    return { reads: [{ key: keyOf.claim(email), version: row ? 0 : null, token: row?.name ?? null }] }
  })
