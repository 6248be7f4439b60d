import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { byId } from '@/lib/db/keys'
import type { TenantDb } from '@/lib/db/tenant-client'
import { plain } from './difference'
import { openBench, openFleet } from './open-bench'
import { acme, globex, idOf, resetSql } from './tenants'

// Lock 2 is off: what lock 1 lets through is seen at once.
const open = await openFleet(await testDatabases(), { names: ['shared'], lockTwo: false })
const bench = await openBench(open, ['shared', 'shared'])
const [db] = bench.tenants.map((one) => one.db) as [TenantDb]
afterAll(() => bench.close())

const foreign = { tenantId: globex.id }
/** Theirs alone: acme has no user 4. */
const theirs = { ...foreign, id: idOf(4) }
const far = new Date('2100-01-01')
/** Prisma's types forbid all of this; JSON from elsewhere, and a cast, don't know them. */
const call = (model: 'user' | 'auditEntry', operation: string, args: unknown): Promise<unknown> =>
  (Reflect.get(db[model], operation) as (args: unknown) => Promise<unknown>)(args)

const asRaw = (values: object) => ({ __prismaRawParameters__: true, values })
const asJson = (value: object) => ({ toJSON: () => value })
const withProto = (object: object, inherited: object): object =>
  JSON.parse(`${JSON.stringify(object).slice(0, -1)},"__proto__":${JSON.stringify(inherited)}}`) as object
const update = (data: object) => ({ where: byId(idOf(1)), data })

const smuggled: [what: string, model: 'user' | 'auditEntry', operation: string, args: unknown][] = [
  ['where with toJSON', 'user', 'findMany', { where: asJson(foreign) }],
  ['where as raw parameters', 'user', 'findMany', { where: asRaw(foreign) }],
  ['where with a $type', 'user', 'findMany', { where: { $type: 'Raw', value: foreign } }],
  ['AND with toJSON', 'user', 'deleteMany', { where: { AND: asJson(foreign) } }],
  ['where as a list', 'user', 'deleteMany', { where: [] }],
  ['where null', 'user', 'deleteMany', { where: null }],
  ['where a word', 'user', 'deleteMany', { where: 'everything' }],
  ['arguments as a list', 'user', 'deleteMany', Object.assign([], { where: foreign })],
  ['arguments with toJSON', 'user', 'findMany', asJson({ where: foreign })],
  ['key as raw parameters', 'user', 'findUnique', { where: { tenantId_id: { id: idOf(4), ...asRaw(theirs) } } }],
  ['key with toJSON', 'user', 'delete', { where: { tenantId_id: { id: idOf(4), ...asJson(theirs) } } }],
  ['no key at all', 'user', 'delete', { where: {} }],
  ['an empty key', 'user', 'delete', { where: { tenantId_id: {} } }],
  ['key as a list', 'user', 'findUnique', { where: { tenantId_id: [theirs] } }],
  ['a foreign cursor', 'user', 'findMany', { cursor: { tenantId_id: theirs } }],
  ['cursor as raw parameters', 'user', 'findMany', { cursor: { tenantId_id: asRaw(theirs) } }],
  ['inherited where', 'user', 'findMany', { where: { AND: [withProto({ id: idOf(4) }, foreign)] } }],
  ['data as raw parameters', 'auditEntry', 'create', { data: asRaw({ ...theirs, actorName: 'x', action: 'x' }) }],
  ['data with toJSON', 'user', 'updateMany', { data: asJson(foreign) }],
  ['inherited data', 'user', 'update', update(withProto({ name: 'x' }, foreign))],
  ['data as {set}', 'user', 'updateMany', { data: { tenantId: { set: globex.id } } }],
  ['nested writes as a list', 'user', 'update', update({ sessions: [{ connect: { tenantId_id: theirs } }] })],
  ['nested with toJSON', 'user', 'update', update({ sessions: asJson({ connect: { tenantId_id: theirs } }) })],
  ['connect as raw parameters', 'user', 'update', update({ sessions: { connect: asRaw({ tenantId_id: theirs }) } })],
  ['connect by a scalar of theirs', 'user', 'update', update({ sessions: { connect: { tenantId_id: theirs } } })],
  ['nested createMany as a list', 'user', 'update', update({ sessions: { createMany: [{ data: [theirs] }] } })],
  ['nested updateMany with toJSON', 'user', 'update', update({ sessions: { updateMany: asJson({ where: {} }) } })],
  ['nested set', 'user', 'update', update({ sessions: { set: [{ tenantId_id: theirs }] } })],
  ['nested disconnect', 'user', 'update', update({ sessions: { disconnect: { tenantId_id: theirs } } })],
  ['include as a list', 'user', 'findMany', { include: { sessions: Object.assign([], { where: foreign }) } }],
  ['include as a date', 'user', 'findMany', { include: { sessions: Object.assign(new Date(), { where: foreign }) } }],
  ['include where null', 'user', 'findMany', { include: { sessions: { where: null } } }],
  ['_count as a list', 'user', 'findMany', { include: { _count: Object.assign([], { select: { sessions: true } }) } }],
  ['_count of theirs', 'user', 'findMany', { include: { _count: { select: { sessions: { where: foreign } } } } }],
  ['relation filter as a list', 'user', 'findMany', { where: { sessions: [{ some: foreign }] } }],
  ['a relation named constructor', 'user', 'findMany', { where: { constructor: foreign } }],
  ['a field of the database', 'user', 'findMany', { where: { tenantId: db.user.fields.tenantId } }],
  ['a tenant in another case', 'user', 'findMany', { where: { tenantId: globex.id.toUpperCase() } }],
  ['a tenant that is null', 'user', 'findMany', { where: { tenantId: null } }],
  ['orderBy with a filter', 'user', 'findMany', { orderBy: { sessions: { _count: 'asc', where: foreign } } }],
]

const tables = async () => {
  const { rows } = await open.shared.superuser.query<{ all: unknown }>(
    `SELECT jsonb_build_array((SELECT jsonb_agg(u ORDER BY tenant_id, id) FROM users u),
       (SELECT jsonb_agg(s ORDER BY tenant_id, id) FROM sessions s), (SELECT jsonb_agg(a) FROM audit_entries a)) AS all`,
  )
  return rows[0]?.all
}

describe('arguments that mean something else than they say, with lock 2 off', () => {
  beforeAll(() => open.shared.superuser.query(resetSql([acme, globex])))

  it.each(smuggled)('%s: refused, and nothing happens', async (_, model, operation, args) => {
    const before = await tables()
    await expect(call(model, operation, args)).rejects.toThrow()
    expect(await tables()).toEqual(before)
  })

  it('a getter is read once: what was checked is what is sent', async () => {
    let reads = 0
    const where = Object.defineProperty({}, 'tenantId', {
      enumerable: true,
      get: () => ((reads += 1) > 1 ? globex.id : acme.id),
    })
    const found = (await call('user', 'findMany', { where: { AND: [where] } })) as { tenantId: string }[]
    expect(found.map((one) => one.tenantId)).toEqual([acme.id, acme.id, acme.id])
  })

  it('objects without a prototype work as any other', async () => {
    const where = Object.assign(Object.create(null) as object, { email: 'u2@x' })
    expect(plain(await call('user', 'findMany', { where }))).toMatchObject([{ tenantId: acme.id, id: idOf(2) }])
  })

  it('undefined is as if it were missing: everything of this tenant, and nothing else', async () => {
    const found = await db.user.findMany({ where: { tenantId: undefined, id: undefined } })
    expect(found.map((one) => one.tenantId)).toEqual([acme.id, acme.id, acme.id])
  })

  it('a polluted prototype of all objects opens nothing', async () => {
    const before = await tables()
    Object.assign(Object.prototype, foreign)
    try {
      await expect(call('user', 'findMany', { where: { AND: [{}] } })).rejects.toThrow()
      await expect(call('user', 'update', update({ name: 'x' }))).rejects.toThrow()
    } finally {
      Reflect.deleteProperty(Object.prototype, 'tenantId')
    }
    expect(await tables()).toEqual(before)
  })
})

describe('values that only look like a tenant', () => {
  beforeEach(() => open.shared.superuser.query(resetSql([acme, globex])))

  it('JSON is left alone, whatever its keys', async () => {
    const details = { tenantId: globex.id, toJSON: 'a word', $type: 'Raw', where: { tenantId: null } }
    const entry = { actorName: 'x', action: 'x', subjectLabel: 'x', details }
    const { id } = await db.auditEntry.create({ data: entry })
    expect(await db.auditEntry.findUnique({ where: byId(id) })).toMatchObject({ tenantId: acme.id, details })
  })

  it('a fluent call is forced like any other', async () => {
    const one = db.user.findUnique({ where: byId(idOf(1)) })
    expect((await one.createdTasks())?.every((task) => task.tenantId === acme.id)).toBe(true)
    await expect(db.user.findUnique({ where: byId(idOf(1)) }).sessions({ where: foreign })).rejects.toMatchObject({
      code: 'CROSS_TENANT',
    })
  })

  it('a child of another tenant’s parent can’t be made', async () => {
    const session = { userId: idOf(4), tokenHash: 'new', expiresAt: far }
    await expect(db.session.create({ data: session })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
