import { beforeAll, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testWorkspace } from '@/dev/db/test-workspace'
import { withClient } from '@/dev/db/with-client'
import { createProject } from '@/lib/projects/create-project'
import type { Context } from '@/lib/tenancy/context'
import { listAuditInput } from './input'
import { auditPerPage, listAudit, listAuditActors } from './list-audit'
import { changesBetween, recordAudit } from './record-audit'

const databases = await testDatabases()
let ada: Context
let grace: Context
let stranger: Context

beforeAll(async () => {
  const workspace = await testWorkspace(databases, 'pro')
  ada = await workspace.join('owner', 'Ada')
  grace = await workspace.join('member', 'Grace')
  stranger = await (await testWorkspace(databases)).join('owner', 'Mallory')
})

const ask = (asked: Record<string, string> = {}) => listAuditInput.parse(asked)
const labels = async (asked: Record<string, string> = {}) =>
  (await listAudit(ada, ask(asked), 'UTC')).entries.map(({ subjectLabel }) => subjectLabel)

describe('the audit log', () => {
  it('is read newest first, a page at a time, back and forth', async () => {
    const about = (at: number) => ({ action: 'task.created', subjectId: null, subjectLabel: `#${at}` }) as const
    for (let at = 1; at <= auditPerPage * 2 + 5; at += 1) await recordAudit(ada.db, ada.actor, about(at))
    const first = await listAudit(ada, ask(), 'UTC')
    expect([first.entries.length, first.newer, first.entries[0]?.subjectLabel]).toEqual([auditPerPage, null, '#105'])
    const second = await listAudit(ada, ask({ before: first.older ?? '' }), 'UTC')
    const third = await listAudit(ada, ask({ before: second.older ?? '' }), 'UTC')
    expect([third.entries.length, third.older, third.entries.at(-1)?.subjectLabel]).toEqual([5, null, '#1'])
    expect((await listAudit(ada, ask({ after: third.newer ?? '' }), 'UTC')).entries).toEqual(second.entries)
    const back = await listAudit(ada, ask({ after: second.newer ?? '' }), 'UTC')
    expect([back.entries, back.newer]).toEqual([first.entries, null])
    const all = [first, second, third].flatMap(({ entries }) => entries.map(({ id }) => id))
    expect(new Set(all).size).toBe(105)
  })

  it('is filtered by person and by action, and is each tenant’s own', async () => {
    await createProject(grace, { name: 'By Grace', description: '' })
    await recordAudit(ada.db, null, { action: 'billing.plan_changed', subjectId: null, subjectLabel: 'Pro' })
    await createProject(stranger, { name: 'Elsewhere', description: '' })
    expect(await labels({ actor: grace.actor.userId })).toEqual(['By Grace'])
    expect(await labels({ actor: 'system' })).toEqual(['Pro'])
    expect(await labels({ action: 'project' })).toEqual(['By Grace'])
    expect(await labels({ action: 'project.created' })).toEqual(['By Grace'])
    expect(await labels({ action: 'project.deleted' })).toEqual([])
    expect((await labels({ action: 'drop', actor: 'x', before: 'y' })).length).toBe(auditPerPage)
    expect((await listAuditActors(ada)).map(({ name }) => name)).toEqual(['Ada', 'Grace'])
    expect((await listAudit(stranger, ask(), 'UTC')).entries.map(({ subjectLabel }) => subjectLabel)).toEqual([
      'Elsewhere',
    ])
  })

  it('can be added to and read by the app, and nothing else', async () => {
    await recordAudit(ada.db, ada.actor, { action: 'task.deleted', subjectId: null, subjectLabel: 'for ever' })
    const denied = { message: expect.stringContaining('permission denied for table audit_entries') }
    await expect(ada.db.auditEntry.updateMany({ data: { actorName: 'Nobody' } })).rejects.toMatchObject(denied)
    await expect(ada.db.auditEntry.deleteMany()).rejects.toMatchObject(denied)
    for (const sql of [
      'UPDATE audit_entries SET action = action',
      'DELETE FROM audit_entries',
      'TRUNCATE audit_entries',
    ]) {
      const attempt = withClient(databases.shard.appUrl, (client) => client.query(sql))
      await expect(attempt).rejects.toMatchObject({ code: '42501' })
    }
    expect((await labels())[0]).toBe('for ever')
  })

  it('is rolled back with the change it speaks of', async () => {
    const attempt = ada.db.$transaction(async (tx) => {
      await recordAudit(tx, ada.actor, { action: 'task.created', subjectId: null, subjectLabel: 'never was' })
      throw new Error('no')
    })
    await expect(attempt).rejects.toThrow('no')
    expect(await labels()).not.toContain('never was')
  })
})

describe('changesBetween', () => {
  it('names what differs, and cuts long text', () => {
    const before = { name: 'a', description: 'x', dueOn: null }
    expect(changesBetween(before, { name: 'b', description: 'x', dueOn: undefined })).toEqual({
      name: { from: 'a', to: 'b' },
    })
    const long = changesBetween(before, { description: '🚀'.repeat(300) }).description
    expect(String(long?.to).length).toBe(201)
  })
})
