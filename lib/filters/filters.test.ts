import { beforeAll, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testWorkspace } from '@/dev/db/test-workspace'
import { createProject } from '@/lib/projects/create-project'
import type { Context } from '@/lib/tenancy/context'
import { defaultOf, listFilters } from './list-filters'
import { saveFilter } from './save-filter'
import { deleteFilter, updateFilter } from './update-filter'

const databases = await testDatabases()
let ada: Context
let grace: Context
let vera: Context
let stranger: Context
let projectId: string

beforeAll(async () => {
  const workspace = await testWorkspace(databases, 'pro')
  ada = await workspace.join('owner', 'Ada')
  grace = await workspace.join('member', 'Grace')
  vera = await workspace.join('viewer', 'Vera')
  stranger = await (await testWorkspace(databases, 'pro')).join('owner', 'Mallory')
  ;({ id: projectId } = await createProject(ada, { name: 'Apollo', description: '' }))
})

const save = (ctx: Context, name: string, over: { isShared?: boolean; isDefault?: boolean; address?: string } = {}) =>
  saveFilter(ctx, {
    projectId,
    name,
    address: 'status=open&page=3&saved=all',
    isShared: false,
    isDefault: false,
    ...over,
  })
const names = async (ctx: Context) => (await listFilters(ctx, projectId)).map(({ name }) => name)
const opens = async (ctx: Context) => defaultOf(await listFilters(ctx, projectId))?.name

it('is seen by its owner, or by everybody where it is shared, and never by another tenant', async () => {
  await save(ada, 'Mine')
  await save(ada, 'Ours', { isShared: true })
  await save(grace, 'Mine')
  expect(await names(ada)).toEqual(['Mine', 'Ours'])
  expect(await names(vera)).toEqual(['Ours'])
  expect(await names(stranger)).toEqual([])
  expect(
    (await listFilters(grace, projectId)).map(({ address, isMine, ownerName }) => [address, isMine, ownerName]),
  ).toEqual([
    ['status=open', true, 'Grace'],
    ['status=open', false, 'Ada'],
  ])
})

it('has a name once for its owner', async () => {
  await save(ada, 'Twice')
  await expect(save(ada, 'Twice')).rejects.toMatchObject({ fieldErrors: { name: expect.stringContaining('Twice') } })
})

it('that is a default opens the project: one’s own before everybody’s, and one of each', async () => {
  expect(await opens(vera)).toBeUndefined()
  const first = await save(ada, 'Everybody', { isShared: true, isDefault: true })
  await save(ada, 'Everybody else', { isShared: true, isDefault: true })
  expect([await opens(vera), await opens(grace)]).toEqual(['Everybody else', 'Everybody else'])
  await save(grace, 'Grace’s', { isDefault: true })
  expect([await opens(vera), await opens(grace)]).toEqual(['Everybody else', 'Grace’s'])
  await updateFilter(ada, { filterId: first.id, isDefault: true })
  expect([await opens(vera), await opens(grace)]).toEqual(['Everybody', 'Grace’s'])
})

it('is changed and deleted by its owner, a shared one also by who looks after the work; the log says so', async () => {
  const { id: filterId } = await save(grace, 'Hers')
  const missing = { code: 'NOT_FOUND' }
  for (const ctx of [ada, vera, stranger]) {
    await expect(updateFilter(ctx, { filterId, name: 'Taken' })).rejects.toMatchObject(missing)
    await expect(deleteFilter(ctx, { filterId })).rejects.toMatchObject(missing)
  }
  await updateFilter(grace, { filterId, name: 'Hers still', address: 'status=done&page=2' })
  await updateFilter(grace, { filterId, name: 'Hers still', address: 'status=done' })
  await deleteFilter(grace, { filterId })
  const log = await ada.db.auditEntry.findMany({ where: { subjectId: filterId }, orderBy: { id: 'asc' } })
  expect(log.map(({ action }) => action)).toEqual(['filter.saved', 'filter.updated', 'filter.deleted'])
  expect(log[1]?.details).toMatchObject({ address: { from: 'status=open', to: 'status=done' } })
  const shared = await save(grace, 'Shared by Grace', { isShared: true })
  await deleteFilter(ada, { filterId: shared.id })
})

it('may be kept by who only reads, for themselves', async () => {
  await save(vera, 'Read')
  await expect(save(vera, 'Read to all', { isShared: true })).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

it('of a project that isn’t there is none', async () => {
  const asked = { name: 'X', address: '', isShared: false, isDefault: false }
  await expect(saveFilter(stranger, { ...asked, projectId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})
