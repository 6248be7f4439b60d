import { v7 as uuidv7 } from 'uuid'
import { byId } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import type { Client } from './client'
import { NothingDone } from './outcome-of'
import { readClaim, readOne } from './read-rows'
import { signed } from './signed-value'
import { entryDetails, keyOf } from './tenant-shape'

const found = ({ count }: { count: number }) => {
  if (count !== 1) throw new NothingDone()
}

/** A row whose text says that it is at this version of this writer: comparing and setting in one statement. */
export const at = (id: string, version: number, token: string) => ({ id, title: `${version} ${token}` })

/** Reads a task and writes the version after it, if it is still the same. */
export async function updateRegister(client: Client): Promise<unknown> {
  const { db, tenant, recorder } = client
  const [read] = await readOne(client, 'registers')
  if (!read || read.version === null || read.token === null) return read
  const { key, version, token: before } = read
  const id = tenant.registers[Number(key.slice(2))] ?? ''
  return recorder.write(tenant.index, 'update', [{ key, version: version + 1 }], async (token) => {
    found(await db.task.updateMany({ where: at(id, version, before), data: signed(version + 1, token) }))
  })
}

export const increment = ({ db, tenant, recorder, random }: Client) => {
  const index = random.below(tenant.counters.length)
  return recorder.write(tenant.index, 'increment', [{ key: keyOf.counter(index), version: null }], async () => {
    const { nextTaskNumber } = await db.project.update({
      where: byId(tenant.counters[index] ?? ''),
      data: { nextTaskNumber: { increment: 1 } },
      select: { nextTaskNumber: true },
    })
    return { versions: [nextTaskNumber] }
  })
}

/** Half of them alone, half together with an audit entry and a message, as the product's own functions do. */
export async function insert({ db, tenant, recorder, random, own }: Client): Promise<void> {
  const [number, id, alone] = [own.nextNumber(), uuidv7(), random.chance(0.5)]
  const task = (token: string) => ({
    id,
    number,
    projectId: tenant.projects.inserts,
    createdById: tenant.userId,
    ...signed(0, token),
  })
  const keys = alone ? [keyOf.insert(number)] : [keyOf.insert(number), keyOf.entry(number), keyOf.message(number)]
  const writes = keys.map((key) => ({ key, version: 0 }))
  const outcome = await recorder.write(tenant.index, alone ? 'insert' : 'insert with entry', writes, async (token) => {
    if (alone) await db.task.create({ data: task(token) })
    else {
      await db.$transaction(async (tx) => {
        await tx.task.create({ data: task(token) })
        await addEntryAndMessage(tx, number, token)
      })
    }
  })
  if (outcome === 'acknowledged') own.tasks.push({ number, id, version: 0, isGone: false })
}

async function addEntryAndMessage(tx: TenantTx, number: number, token: string): Promise<void> {
  await tx.auditEntry.create({
    data: { actorName: token, action: 'task.created', subjectLabel: String(number), details: entryDetails(number) },
  })
  // Far off: nobody sends it.
  const availableAt = new Date('2100-01-01')
  await tx.outboxMessage.create({ data: { kind: 'mail', payload: { number, token }, availableAt } })
}

/** Changes one of its own tasks: updates it, deletes it, or makes one again that it has deleted, under the same id. */
export async function changeOwn({ db, tenant, recorder, random, own }: Client): Promise<void> {
  if (own.tasks.length === 0) return
  const index = random.below(own.tasks.length)
  const task = own.tasks[index]
  if (!task) return
  const { id, number, isGone } = task
  const version = task.version + 1
  const deletes = !isGone && random.chance(0.6)
  const kind = isGone ? 'insert again' : deletes ? 'delete' : 'update own'
  const writes = [{ key: keyOf.insert(number), version, gone: deletes }]
  const outcome = await recorder.write(tenant.index, kind, writes, async (token) => {
    if (deletes) found(await db.task.deleteMany({ where: { id } }))
    else if (!isGone) found(await db.task.updateMany({ where: { id }, data: signed(version, token) }))
    else {
      const home = { id, number, projectId: tenant.projects.inserts, createdById: tenant.userId }
      await db.task.create({ data: { ...home, ...signed(version, token) } })
    }
  })
  if (outcome === 'acknowledged') Object.assign(task, { version, isGone: deletes })
  if (outcome === 'unknown') own.tasks.splice(index, 1)
}

/** A unique value that several clients want within the same half second. It stays with whoever gets it. */
export async function claim(client: Client): Promise<void> {
  const { db, tenant, recorder, random } = client
  const now = Math.floor(process.hrtime()[0] * 2 + process.hrtime()[1] / 500_000_000)
  const email = `${now - random.below(2)}-${random.below(2)}@claims.test`
  await recorder.write(tenant.index, 'claim', [{ key: keyOf.claim(email), version: 0 }], async (token) => {
    await db.user.create({ data: { email, name: token, role: 'viewer' } })
  })
  if (random.chance(0.5)) await readClaim(client, email)
}
