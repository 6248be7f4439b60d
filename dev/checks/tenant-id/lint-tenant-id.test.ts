import fs from 'node:fs'
import { expect, test } from 'vitest'
import { readSources } from '@/dev/checks/source/read-sources'
import { lintSource, lintTenantId, tenantModels } from './lint-tenant-id'

const models = new Set(['task', 'user', 'oneTimeToken'])
const linesOf = (code: string) =>
  lintSource({ file: 'lib/work/planted.ts', code }, models).map((fault) =>
    Number(/^lib\/work\/planted\.ts:(\d+) writes tenantId/.exec(fault)?.[1]),
  )

test('no caller of the tenant client writes tenantId', async () => {
  const sources = await readSources()
  expect(sources.some(({ file }) => file.startsWith('lib/projects/'))).toBe(true)
  expect(await lintTenantId(sources)).toEqual([])
})

test('models are found by the name that the client gives them', () => {
  expect(tenantModels('model Task {\n}\n\nmodel OneTimeToken {\n}\nenum Mood {\n}')).toEqual(
    new Set(['task', 'oneTimeToken']),
  )
})

test('no model of the control plane has the name of a tenant’s, so that a call tells whose it is', () => {
  const [control, tenant] = ['control', 'tenant'].map((name) =>
    tenantModels(fs.readFileSync(`prisma/${name}/schema.prisma`, 'utf8')),
  )
  expect(control?.size).toBeGreaterThan(0)
  expect(control && tenant && [...control].filter((name) => tenant.has(name))).toEqual([])
})

test.each([
  ['in a create', 'await ctx.db.task.create({ data: { tenantId, title } })'],
  ['under a quoted name', `await db.task.create({ data: { 'tenantId': id, title } })`],
  ['in a where', 'await tx.task.updateMany({ where: { tenantId: ctx.tenant.id, id }, data })'],
  ['in a compound key', 'await db.user.findUnique({ where: { tenantId_id: { tenantId, id } } })'],
  ['in a helper’s argument', `await db.user.findUnique({ where: unique('tenantId_email', { tenantId, email }) })`],
  [
    'in a nested write',
    'await db.user.update({ where: byId(id), data: { tasks: { create: [{ tenantId, title }] } } })',
  ],
  ['behind a condition', 'await db.task.findMany({ where: all ? {} : { AND: [{ tenantId }] } })'],
  ['in rows made from others', 'await db.task.createMany({ data: titles.map((title) => ({ tenantId, title })) })'],
  ['in a model that is looked up', 'await db[model].create({ data: { tenantId } })'],
  ['in an operation that is looked up', 'await db.task[operation]({ data: { tenantId } })'],
  ['in an optional call', 'await db?.task?.create?.({ data: { tenantId } })'],
  ['through a model taken out', 'const { task } = db; await task.create({ data: { tenantId } })'],
  ['through a model under another name', 'const rows = ctx.db.task; await rows.create({ data: { tenantId } })'],
  ['through a variable', 'const where = { tenantId, id }; await db.task.findMany({ where })'],
  ['through a spread', 'const base = { tenantId }; await db.task.create({ data: { ...base, title } })'],
  [
    'through two variables',
    'const base = { tenantId }; const data = { ...base, title }; await db.task.create({ data })',
  ],
  ['through a function', 'const scope = (id) => ({ tenantId, id }); await db.task.delete({ where: scope(id) })'],
  [
    'through a function that comes later',
    'await db.task.delete({ where: scope(id) }); function scope(id) { return { tenantId, id } }',
  ],
  ['by assignment', 'const data = { title }; data.tenantId = ctx.tenant.id; await db.task.create({ data })'],
  ['by assignment to a quoted name', `data['tenantId'] = id`],
])('catches a tenantId %s', (_, code) => {
  expect(linesOf(`// the first line\n${code}`)).toEqual([2])
})

test.each([
  ['for the control plane', 'await control().subscription.findUnique({ where: { tenantId: ctx.tenant.id } })'],
  ['for a function of ours', 'await provisionTenant({ tenantId: ctx.tenant.id, slug }); log.info({ tenantId })'],
  ['for Stripe', 'await stripe.customers.create({ metadata: { tenantId } })'],
  ['that is read', 'const { tenantId } = await db.task.findFirst({ select: { tenantId: true } }); use(tenantId)'],
  [
    'that was passed on for something else',
    'const shard = await placementOf({ tenantId }); await db.task.create({ data: { title: shard.name } })',
  ],
  [
    'of a variable of the same name elsewhere',
    'function a() { const where = { tenantId }; return control().tenant.count({ where }) } function b() { const where = { id }; return db.task.count({ where }) }',
  ],
  [
    'of a variable that only shares a key’s name',
    'const data = { tenantId }; await record({ data }); await db.task.create({ data: { title } })',
  ],
])('leaves alone a tenantId %s', (_, code) => {
  expect(linesOf(code)).toEqual([])
})
