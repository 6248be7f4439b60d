import { describe, expect, it, onTestFinished } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import { byId } from '@/lib/db/keys'
import type { TenantDb } from '@/lib/db/tenant-client'
import { openPlane, user } from './open-plane'
import { openPlaces } from './suite-places'
import { idOf } from './tenants'

const places = await openPlaces(await testDatabases(), ['shared', 'schema', 'schema2', 'database'])
const { superuser } = places.shared
const [one, two] = [places.schema.schemaName, places.schema2.schemaName]
const audited = { actorName: 'x', action: 'task.created', subjectLabel: 'x' }

describe('one connection for schemas of two versions', () => {
  const columns = (schema: string, change: string) =>
    withClient(places.shared.ownerUrl, (client) => client.query(`ALTER TABLE ${schema}.projects ${change}`))

  async function neighbours() {
    const { tenantIn } = openPlane(onTestFinished)
    const [a, b] = [await tenantIn(places.schema), await tenantIn(places.schema2)]
    for (const { db } of [a, b]) {
      const { id: createdById } = await db.user.create({ data: user('Ada') })
      await db.project.create({ data: { name: 'P', createdById } })
    }
    const read = (db: Pick<TenantDb, 'project'>) =>
      db.project.findMany({ select: { name: true, nextTaskNumber: true } })
    return { a: a.db, b: b.db, read, both: async () => [await read(a.db), await read(b.db), await read(a.db)] }
  }
  const row = [{ name: 'P', nextTaskNumber: 1 }]

  it('a column that only one of them has is nothing to the others', async () => {
    const { both, b } = await neighbours()
    expect(await both()).toEqual([row, row, row])
    await columns(two, "ADD COLUMN colour text NOT NULL DEFAULT 'red'")
    expect(await both()).toEqual([row, row, row])
    await b.$transaction(async (tx) => expect((await tx.project.findMany()).length).toBe(1))
    await columns(two, 'DROP COLUMN colour')
    expect(await both()).toEqual([row, row, row])
  })

  it('a column of another type is read as what it is in each, though the statement was prepared for the other', async () => {
    const { a, b, both, read } = await neighbours()
    expect(await both()).toEqual([row, row, row])
    for (const change of ['ALTER COLUMN name TYPE varchar(200)', 'ALTER COLUMN next_task_number TYPE smallint']) {
      await columns(two, change)
      for (let round = 0; round < 3; round += 1) expect(await both()).toEqual([row, row, row])
    }
    // A transaction can’t be begun anew by itself: it says so, and the next one has another connection.
    expect(await a.$transaction(read)).toEqual(row)
    await expect(b.$transaction(read)).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfter: 1 })
    expect(await b.$transaction(read)).toEqual(row)
    expect(await b.project.updateMany({ data: { nextTaskNumber: { increment: 1 } } })).toEqual({ count: 1 })
    expect(await both()).toEqual([row, [{ name: 'P', nextTaskNumber: 2 }], row])
    await columns(two, 'ALTER COLUMN name TYPE text, ALTER COLUMN next_task_number TYPE integer')
  })

  it('more statements than have names are still told apart', async () => {
    const { tenantIn } = openPlane(onTestFinished)
    const [a, b] = [await tenantIn(places.schema), await tenantIn(places.shared)]
    const { id } = await a.db.user.create({ data: user('Ada') })
    await b.db.user.create({ data: { ...user('Bob'), id } })
    const columns = [
      'email',
      'role',
      'passwordHash',
      'emailVerifiedAt',
      'deactivatedAt',
      'createdAt',
      'updatedAt',
      'id',
    ]
    const found = new Set<string>()
    for (let shape = 0; shape < 512; shape += 1) {
      const chosen = columns.filter((_, at) => shape & (1 << at)).map((column) => [column, true] as const)
      const select = { name: true, ...(Object.fromEntries(chosen) as object) }
      const query = { select, orderBy: { id: shape < 256 ? 'asc' : 'desc' } } as const
      const [mine, theirs] = await Promise.all([a.db.user.findMany(query), b.db.user.findMany(query)])
      found.add([...mine, ...theirs].map((one) => one.name).join(' and '))
    }
    expect([...found]).toEqual(['Ada and Bob'])
  })
})

describe('values that look like what the text of a query loses', () => {
  const odd = ['"public".', 'xq "public"."users" xq', `"public".' OR 1=1 --`, 'zq"public".zq$1"public"."tasks"']

  it.each(['shared', 'schema', 'database'] as const)('come back as they went in, in %s', async (name) => {
    const { sent, tenantIn } = openPlane(onTestFinished)
    const { db } = await tenantIn(places[name])
    for (const word of odd) {
      const details = { [word]: { [word]: [word, { deep: word }] }, plain: word }
      const { id } = await db.auditEntry.create({ data: { ...audited, actorName: word, subjectLabel: word, details } })
      const filters = [
        { actorName: word },
        { actorName: { contains: word, mode: 'insensitive' } },
        { actorName: { startsWith: word.slice(0, 9), endsWith: word.slice(-3), equals: word } },
        { subjectLabel: { in: [word, 'other'] }, NOT: { actorName: { notIn: [word] } } },
        { details: { path: ['plain'], equals: word } },
        { details: { path: [word, word, '0'], equals: word } },
        { details: { path: [word, word, '1', 'deep'], string_contains: '"public".' } },
        { details: { path: [word, word], array_contains: [word] } },
        { details: { path: ['plain'], string_starts_with: word.slice(0, 9) } },
        { details: { equals: details } },
      ]
      const missed: object[] = []
      for (const where of filters as object[]) {
        const found = await db.auditEntry.findMany({ where: { id, ...where }, select: { id: true } })
        if (found[0]?.id !== id) missed.push(where)
      }
      expect(missed).toEqual([])
      expect(await db.auditEntry.findUniqueOrThrow({ where: byId(id) })).toMatchObject({ actorName: word, details })
      expect(await db.auditEntry.groupBy({ by: ['actorName'], where: { id }, _max: { subjectLabel: true } })).toEqual([
        { actorName: word, _max: { subjectLabel: word } },
      ])
      const person = await db.user.create({ data: user(word) })
      await db.user.updateMany({ where: { name: word }, data: { name: `${word}${word}` } })
      await db.$transaction([db.user.update({ where: byId(person.id), data: { name: { set: word } } })])
      const sessions = { create: { id: idOf(9), tokenHash: word, userAgent: word, expiresAt: new Date() } }
      const nested = await db.user.update({
        where: byId(person.id),
        data: { sessions },
        include: { sessions: { where: { tokenHash: word } } },
      })
      expect([nested.name, nested.sessions[0]?.userAgent]).toEqual([word, word])
      await db.user.delete({ where: byId(person.id) })
    }
    expect(sent.filter((sql) => /xq|zq|OR 1=1/.test(sql))).toEqual([])
    // Of text there is Prisma's own for LIKE, and no other.
    expect(sent.filter((sql) => sql.replaceAll("'%'", '').includes("'"))).toEqual([])
  })
})

describe('a share of the machines', () => {
  it('is kept in a schema by queries, batches, transactions and what Prisma sends together', async () => {
    const share = { ...places.schema.placement.share, concurrentQueries: 2 }
    const { tenantId, db } = await openPlane(onTestFinished, 10).tenantIn(places.schema, { share })
    const { id } = await db.user.create({ data: user('Ada') })
    let most = 0
    const where = byId(id)
    await superuser.query('BEGIN')
    await superuser.query(`SELECT FROM ${one}.users WHERE tenant_id = $1 FOR UPDATE`, [tenantId])
    const rename = { where, data: { name: 'x' } }
    const all = Promise.all([
      ...Array.from({ length: 4 }, () => db.user.update(rename)),
      ...Array.from({ length: 4 }, () => db.$transaction([db.user.update(rename), db.user.count()])),
      ...Array.from({ length: 4 }, () => db.$transaction((tx) => tx.user.update(rename))),
      ...Array.from({ length: 4 }, () => db.user.findUnique({ where })),
    ])
    for (let look = 0; look < 20; look += 1) {
      await superuser.query('SELECT pg_stat_clear_snapshot()')
      const { rows } = await superuser.query<{ at: number }>(
        `SELECT count(*)::int AS at FROM pg_stat_activity WHERE datname = current_database() AND usename = 'tenantry_web' AND wait_event_type = 'Lock'`,
      )
      most = Math.max(most, rows[0]?.at ?? 0)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    await superuser.query('ROLLBACK')
    await all
    expect(most).toBe(2)
  })
})
