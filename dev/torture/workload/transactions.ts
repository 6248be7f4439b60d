import { byId } from '@/lib/db/keys'
import { v7 as uuidv7 } from 'uuid'
import type { Prisma } from '@/lib/db/generated/tenant/client'
import type { TenantTx } from '@/lib/db/tenant-client'
import type { Read } from '@/dev/torture/history/operation'
import type { Client } from './client'
import { NothingDone } from './outcome-of'
import { readAll, readTasks } from './read-rows'
import { signed } from './signed-value'
import { at } from './single-row'
import { familyParts, keyOf, sizes } from './tenant-shape'

const levels = ['ReadCommitted', 'ReadCommitted', 'RepeatableRead', 'Serializable'] as const

type Known = Read & { version: number; token: string; value: number }

/** Two rows that were all there, of those that were read. */
function twoOf(client: Client, reads: Read[]): [Known, Known] | null {
  const [one, other] = client.random.shuffled(
    reads.filter((read): read is Known => read.version !== null && read.token !== null && read.value !== undefined),
  )
  return one && other ? [one, other] : null
}

const indexOf = ({ key }: Read) => Number(key.slice(2))
const next = ({ key, version }: Known) => ({ key, version: version + 1 })

async function compareAndSet(
  tx: TenantTx,
  id: string,
  { version, token }: Known,
  data: Prisma.TaskUpdateManyMutationInput,
): Promise<void> {
  const { count } = await tx.task.updateMany({ where: at(id, version, token), data })
  if (count !== 1) throw new NothingDone()
}

/** Some of the transactions take their time, so that moves meet them in the middle. */
const linger = async ({ random }: Client) => {
  if (random.chance(0.15)) await new Promise((resolve) => setTimeout(resolve, 20 + random.below(250)))
}

const optionsOf = ({ random }: Client) => ({ isolationLevel: random.oneOf(levels) })

/** An amount from one balance to another, in an interactive transaction of any isolation level. */
export async function transfer(client: Client): Promise<unknown> {
  const { db, tenant, recorder, random } = client
  const pair = twoOf(client, await readAll(client, 'accounts'))
  if (!pair) return pair
  const amount = 1 + random.below(sizes.openingBalance)
  const [from, to] = pair
  return recorder.write(tenant.index, 'transfer', pair.map(next), (token) =>
    db.$transaction(async (tx) => {
      const id = (read: Known) => tenant.accounts[indexOf(read)] ?? ''
      await compareAndSet(tx, id(from), from, signed(from.version + 1, token, from.value - amount))
      await linger(client)
      await compareAndSet(tx, id(to), to, signed(to.version + 1, token, to.value + amount))
      const reads = await readTasks(tx, tenant, 'accounts', pair.map(indexOf))
      return { reads }
    }, optionsOf(client)),
  )
}

/** Two tasks exchange their numbers, which are unique in their project. */
export async function swap(client: Client): Promise<unknown> {
  const { db, tenant, recorder } = client
  const pair = twoOf(client, await readAll(client, 'registers'))
  if (!pair) return pair
  const [one, other] = pair
  return recorder.write(tenant.index, 'swap', pair.map(next), (token) =>
    db.$transaction(async (tx) => {
      const [id, otherId] = pair.map((read) => tenant.registers[indexOf(read)] ?? '')
      if (!id || !otherId) throw new NothingDone()
      await compareAndSet(tx, id, one, { number: -1 - indexOf(one) })
      await linger(client)
      await compareAndSet(tx, otherId, other, { ...signed(other.version + 1, token), number: one.value })
      await compareAndSet(tx, id, one, { ...signed(one.version + 1, token), number: other.value })
    }, optionsOf(client)),
  )
}

/** Both counters of the pair, as a batch. */
export const raisePair = ({ db, tenant, recorder, random }: Client) =>
  recorder.write(
    tenant.index,
    'raise the pair',
    ([0, 1] as const).map((index) => ({ key: keyOf.pair(index), version: null })),
    async () => {
      const [one, other] = tenant.pair.map((id) =>
        db.project.update({
          where: byId(id),
          data: { nextTaskNumber: { increment: 1 } },
          select: { nextTaskNumber: true },
        }),
      )
      if (!one || !other) throw new NothingDone()
      const rows = await db.$transaction([one, other], { isolationLevel: random.oneOf(levels) })
      return { versions: rows.map(({ nextTaskNumber }) => nextTaskNumber) }
    },
  )

/** Reads a counter and writes one more, in a transaction that holds the row or is taken back. */
export const readAndIncrement = (client: Client) => {
  const { db, tenant, recorder, random } = client
  const index = random.below(tenant.counters.length)
  const id = tenant.counters[index] ?? ''
  return recorder.write(tenant.index, 'read and increment', [{ key: keyOf.counter(index), version: null }], () =>
    db.$transaction(
      async (tx) => {
        const before = await tx.project.findUniqueOrThrow({ where: byId(id), select: { nextTaskNumber: true } })
        await linger(client)
        const nextTaskNumber = before.nextTaskNumber + 1
        await tx.project.update({ where: byId(id), data: { nextTaskNumber } })
        return { versions: [nextTaskNumber] }
      },
      { isolationLevel: random.oneOf(['RepeatableRead', 'Serializable'] as const) },
    ),
  )
}

/** A task of the churn is deleted and made again under its id: in one transaction, or in two steps of which the second may fail. */
export async function churn(client: Client): Promise<unknown> {
  const { db, tenant, recorder, random } = client
  const reads = await readAll(client, 'churn')
  const read = reads.length > 0 ? random.oneOf(reads) : undefined
  if (!read || read.version === null || read.token === null) return read
  const { key, version, token: before } = read
  const id = tenant.churn[indexOf(read)] ?? ''
  const remove = async (tx: TenantTx) => {
    const { count } = await tx.task.deleteMany({ where: at(id, version, before) })
    if (count !== 1) throw new NothingDone()
  }
  const make = (tx: TenantTx, version: number, token: string) =>
    tx.task.create({
      data: {
        id,
        number: indexOf(read) + 1,
        projectId: tenant.projects.churn,
        createdById: tenant.userId,
        ...signed(version, token),
      },
    })
  if (random.chance(0.5)) {
    return recorder.write(tenant.index, 'delete and insert', [{ key, version: version + 1 }], async (token) => {
      await db.$transaction(async (tx) => {
        await remove(tx)
        await make(tx, version + 1, token)
      }, optionsOf(client))
    })
  }
  const gone = [{ key, version: version + 1, gone: true }]
  if ((await recorder.write(tenant.index, 'delete', gone, () => remove(db))) !== 'acknowledged') return null
  // Nobody else can: only this client knows which version comes next.
  for (let tries = 0; tries < 20; tries++) {
    const outcome = await recorder.write(
      tenant.index,
      'insert again',
      [{ key, version: version + 2 }],
      async (token) => {
        await make(db, version + 2, token)
      },
    )
    if (outcome !== 'refused') return outcome
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return null
}

/** A project with its tasks: made at once, and deleted by the foreign key's cascade. */
export async function raiseOrEndFamily({ db, tenant, recorder, random, own }: Client): Promise<void> {
  const known = random.chance(0.5) && own.families.length > 0 ? random.oneOf(own.families) : undefined
  const family = known ?? { projectId: uuidv7(), version: -1, isGone: true }
  const { projectId, isGone } = family
  const version = family.version + 1
  const key = keyOf.family(projectId)
  const kind = isGone ? 'raise a family' : 'end a family'
  const outcome = await recorder.write(tenant.index, kind, [{ key, version, gone: !isGone }], async (token) => {
    if (!isGone) await db.project.delete({ where: byId(projectId), select: { id: true } })
    else {
      const { title: name, description } = signed(version, token)
      await db.$transaction(async (tx) => {
        await tx.project.create({ data: { id: projectId, name, description, createdById: tenant.userId } })
        const numbers = Array.from({ length: familyParts }, (_, index) => index + 1)
        const task = { projectId, createdById: tenant.userId, title: name, description }
        await tx.task.createMany({ data: numbers.map((number) => ({ ...task, number })) })
      })
    }
  })
  if (outcome === 'acknowledged') {
    Object.assign(family, { version, isGone: !isGone })
    if (!known) own.families.push(family)
  }
  if (outcome === 'unknown' && known) own.families.splice(own.families.indexOf(known), 1)
}
