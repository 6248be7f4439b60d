import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testWorkspace, type TestWorkspace } from '@/dev/db/test-workspace'
import { withClient } from '@/dev/db/with-client'
import { entitlementsOf } from '@/lib/billing/plans'
import { setEntitlements } from '@/lib/db/home'
import { createTask } from '@/lib/tasks/create-task'
import { updateTask } from '@/lib/tasks/update-task'
import type { Context } from '@/lib/tenancy/context'
import { readUsage } from '@/lib/usage/read-usage'
import { archiveProject, unarchiveProject } from './archive-project'
import { createProject } from './create-project'
import { deleteProject } from './delete-project'
import { getProject } from './get-project'
import { listProjects } from './list-projects'
import { updateProject } from './update-project'

const databases = await testDatabases()
let workspace: TestWorkspace
let ada: Context
let stranger: Context

beforeAll(async () => {
  workspace = await testWorkspace(databases, 'pro')
  ada = await workspace.join('owner', 'Ada')
  stranger = await (await testWorkspace(databases, 'pro')).join('owner', 'Mallory')
})

const make = (name: string, description = '') => createProject(ada, { name, description })
const entries = (subjectId: string, { db } = ada) =>
  db.auditEntry.findMany({ where: { subjectId }, orderBy: { id: 'asc' } })
const actions = async (subjectId: string) => (await entries(subjectId)).map(({ action }) => action)
const page = { state: 'active', q: '', page: 1 } as const

describe('a project', () => {
  it('is created, changed, put aside, taken back and deleted, and the log says so', async () => {
    const { id } = await make('Apollo', 'To the moon')
    await updateProject(ada, { projectId: id, name: 'Artemis', description: 'To the moon' })
    await updateProject(ada, { projectId: id, name: 'Artemis', description: 'To the moon' })
    await archiveProject(ada, { projectId: id })
    await archiveProject(ada, { projectId: id })
    expect((await getProject(ada, id)).archivedAt).toBeInstanceOf(Date)
    await unarchiveProject(ada, { projectId: id })
    await unarchiveProject(ada, { projectId: id })
    expect(await getProject(ada, id)).toMatchObject({ name: 'Artemis', archivedAt: null, createdByName: 'Ada' })
    await createTask(ada, { projectId: id, title: 'Countdown', status: 'todo' })
    await deleteProject(ada, { projectId: id, confirm: ' Artemis ' })
    await expect(getProject(ada, id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await ada.db.task.count({ where: { projectId: id } })).toBe(0)

    const log = await entries(id)
    expect(log.map(({ action }) => action)).toEqual([
      'project.created',
      'project.updated',
      'project.archived',
      'project.unarchived',
      'project.deleted',
    ])
    expect(log[1]).toMatchObject({
      actorId: ada.actor.userId,
      actorName: 'Ada',
      subjectLabel: 'Artemis',
      details: { name: { from: 'Apollo', to: 'Artemis' } },
    })
    expect(log[4]?.details).toEqual({ tasks: 1 })
  })

  it('is deleted only by one who types its name', async () => {
    const { id } = await make('Gemini')
    await expect(deleteProject(ada, { projectId: id, confirm: 'gemini' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      fieldErrors: { confirm: expect.stringContaining('Gemini') },
    })
    expect(await getProject(ada, id)).toMatchObject({ name: 'Gemini' })
    expect(await actions(id)).toEqual(['project.created'])
  })

  it('refuses every change while it is archived', async () => {
    const { id } = await make('Mercury')
    const task = await createTask(ada, { projectId: id, title: 'Fly', status: 'todo' })
    await archiveProject(ada, { projectId: id })
    const refused = { code: 'CONFLICT', message: expect.stringContaining('Unarchive') }
    await expect(createTask(ada, { projectId: id, title: 'Land', status: 'todo' })).rejects.toMatchObject(refused)
    await expect(updateTask(ada, { taskId: task.id, status: 'done' })).rejects.toMatchObject(refused)
    await expect(updateProject(ada, { projectId: id, name: 'X', description: '' })).rejects.toMatchObject(refused)
    expect((await getProject(ada, id)).name).toBe('Mercury')
  })

  it('of another tenant does not exist, for any verb', async () => {
    const { id } = await make('Secret')
    const missing = { code: 'NOT_FOUND' }
    await expect(getProject(stranger, id)).rejects.toMatchObject(missing)
    await expect(updateProject(stranger, { projectId: id, name: 'Mine', description: '' })).rejects.toMatchObject(
      missing,
    )
    await expect(archiveProject(stranger, { projectId: id })).rejects.toMatchObject(missing)
    await expect(unarchiveProject(stranger, { projectId: id })).rejects.toMatchObject(missing)
    await expect(deleteProject(stranger, { projectId: id, confirm: 'Secret' })).rejects.toMatchObject(missing)
    await expect(createTask(stranger, { projectId: id, title: 'x', status: 'todo' })).rejects.toMatchObject(missing)
    await expect(getProject(ada, randomUUID())).rejects.toMatchObject(missing)
    expect(await actions(id)).toEqual(['project.created'])
    expect(await entries(id, stranger)).toEqual([])
  })
})

describe('the list of projects', () => {
  it('shows the latest activity first, counts tasks, and finds by name with % and _ as they are', async () => {
    const [first, second] = [await make('Alpha 100%'), await make('alphabet')]
    const task = await createTask(ada, { projectId: first.id, title: 'One', status: 'todo' })
    await createTask(ada, { projectId: first.id, title: 'Two', status: 'in_review' })
    await updateTask(ada, { taskId: task.id, status: 'done' })
    const found = await listProjects(ada, { ...page, q: 'ALPHA' })
    expect(found.items.map(({ id, open, done }) => ({ id, open, done }))).toEqual([
      { id: first.id, open: 1, done: 1 },
      { id: second.id, open: 0, done: 0 },
    ])
    expect((await listProjects(ada, { ...page, q: '0%' })).items.map(({ id }) => id)).toEqual([first.id])
    expect((await listProjects(ada, { ...page, q: 'a_p' })).total).toBe(0)
    expect((await listProjects(ada, { ...page, q: '\\' })).total).toBe(0)
    expect((await listProjects(stranger, { ...page, q: 'alpha' })).total).toBe(0)
  })

  it('has twenty a page, and the last page where one asks past the end', async () => {
    const wide = await (await testWorkspace(databases, 'business')).join('owner')
    for (let at = 1; at <= 21; at += 1) await createProject(wide, { name: `P${at}`, description: '' })
    const first = await listProjects(wide, page)
    expect([first.items.length, first.total, first.pages, first.items[0]?.name]).toEqual([20, 21, 2, 'P21'])
    const last = await listProjects(wide, { ...page, page: 99 })
    expect([last.page, last.items.map(({ name }) => name)]).toEqual([2, ['P1']])
  })
})

describe('the limit', () => {
  it('lets exactly one of fifty creates at the last free place through, and the refusal says what to do', async () => {
    const free = await testWorkspace(databases)
    const owner = await free.join('owner')
    const member = await free.join('member')
    await createProject(owner, { name: 'First', description: '' })
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, (_, at) =>
        createProject(at % 2 ? owner : member, { name: `R${at}`, description: '' }),
      ),
    )
    const refused = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason as Error)
    expect(refused).toHaveLength(49)
    for (const error of refused) expect(error).toMatchObject({ code: 'LIMIT_REACHED', limit: { allowed: 2 } })
    expect(await owner.db.project.count()).toBe(2)
    expect(await owner.db.auditEntry.count({ where: { action: 'project.created' } })).toBe(2)
    expect(await readUsage(owner, 'projects')).toEqual({ used: 2, limit: 2, isFull: true })
    await expect(createProject(owner, { name: 'X', description: '' })).rejects.toThrow(
      'The Free plan has room for 2 projects, and all of it is taken. Upgrade under Billing, or archive one that is done to make room.',
    )
    await expect(createProject(member, { name: 'X', description: '' })).rejects.toThrow('Ask an owner to upgrade')
  })

  it('counts what is active: archiving makes room, and the way back needs it', async () => {
    const owner = await (await testWorkspace(databases)).join('owner')
    const [one] = [await createProject(owner, { name: 'One', description: '' })]
    await createProject(owner, { name: 'Two', description: '' })
    await archiveProject(owner, { projectId: one.id })
    const three = await createProject(owner, { name: 'Three', description: '' })
    await expect(unarchiveProject(owner, { projectId: one.id })).rejects.toMatchObject({ code: 'LIMIT_REACHED' })
    expect((await getProject(owner, one.id)).archivedAt).not.toBeNull()
    await deleteProject(owner, { projectId: three.id, confirm: 'Three' })
    await unarchiveProject(owner, { projectId: one.id })
    expect((await readUsage(owner, 'projects')).used).toBe(2)
  })

  it('that was lowered takes nothing away, and nothing can grow', async () => {
    const owner = await (await testWorkspace(databases, 'pro')).join('owner')
    for (const name of ['A', 'B', 'C']) await createProject(owner, { name, description: '' })
    const { limits } = entitlementsOf('free')
    await setEntitlements(databases.shard.ownerUrl, { tenantId: owner.tenant.id, limits, standing: 'ok', version: 2n })
    expect((await listProjects(owner, page)).total).toBe(3)
    await expect(createProject(owner, { name: 'D', description: '' })).rejects.toMatchObject({ code: 'LIMIT_REACHED' })
  })
})

describe('the audit log', () => {
  it('and the change it speaks of happen both or not at all', async () => {
    await asSuperuser(`CREATE FUNCTION refuse_entry() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN IF NEW.subject_label LIKE '%unlucky%' THEN RAISE EXCEPTION 'no'; END IF; RETURN NEW; END $$;
      CREATE TRIGGER refuse_entry BEFORE INSERT ON audit_entries FOR EACH ROW EXECUTE FUNCTION refuse_entry()`)
    const before = await readUsage(ada, 'projects')
    await expect(make('unlucky')).rejects.toThrow()
    expect((await listProjects(ada, { ...page, q: 'unlucky' })).total).toBe(0)
    expect(await readUsage(ada, 'projects')).toEqual(before)
    const { id } = await make('Lucky')
    await expect(updateProject(ada, { projectId: id, name: 'unlucky too', description: '' })).rejects.toThrow()
    expect((await getProject(ada, id)).name).toBe('Lucky')
    await asSuperuser('DROP TRIGGER refuse_entry ON audit_entries; DROP FUNCTION refuse_entry')
  })
})

const asSuperuser = (sql: string) => withClient(databases.shard.superuserUrl, (client) => client.query(sql))
