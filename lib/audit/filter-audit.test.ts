import { parse } from 'csv-parse/sync'
import { beforeEach, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testWorkspace } from '@/dev/db/test-workspace'
import type { Context } from '@/lib/tenancy/context'
import { startOfDay } from './day-start'
import { exportAudit } from './export-audit'
import { auditFilterInput, listAuditInput } from './input'
import { listAudit } from './list-audit'
import { recordAudit } from './record-audit'

const databases = await testDatabases()
let ada: Context
const from = { address: '192.0.2.7', agent: 'Mozilla/5.0 Firefox/140.0' }

beforeEach(async () => {
  ada = await (await testWorkspace(databases, 'pro')).join('owner', 'Ada')
})

const labels = async (asked: Record<string, string>, zone = 'UTC') =>
  (await listAudit(ada, listAuditInput.parse(asked), zone)).entries.map(({ subjectLabel }) => subjectLabel)
const note = (
  subjectLabel: string,
  actor: Parameters<typeof recordAudit>[1] = ada.actor,
  subjectId: string | null = null,
) =>
  recordAudit(ada.db, actor, {
    action: 'task.updated',
    subjectId,
    subjectLabel,
    details: { title: { from: 'a', to: 'b' } },
  })
const insert = (subjectLabel: string, createdAt: string) =>
  ada.db.auditEntry.create({ data: { actorName: 'Ada', action: 'task.created', subjectLabel, createdAt } })
const csv = async (asked: Record<string, string> = {}) => {
  const { body } = await exportAudit(ada, auditFilterInput.parse(asked), 'UTC')
  const text = (await body.toArray()).join('')
  return parse(text, { columns: true }) as Record<string, string>[]
}

describe('the filter', () => {
  it('finds by name, by one thing, and by key or person; signs that mean something elsewhere are signs', async () => {
    const thing = '018f0000-0000-7000-8000-000000000001'
    await note('100% done', { ...ada.actor, from }, thing)
    await note('1000 done', { ...ada.actor, from: { ...from, via: 'robot' } })
    expect(await labels({ q: '100%' })).toEqual(['100% done'])
    expect(await labels({ q: 'DONE' })).toEqual(['1000 done', '100% done'])
    expect(await labels({ subject: thing })).toEqual(['100% done'])
    expect(await labels({ via: 'keys' })).toEqual(['1000 done'])
    expect(await labels({ via: 'people', q: 'done' })).toEqual(['100% done'])
    expect(await labels({ from: 'yesterday', via: 'x', subject: '1', q: 'done' })).toHaveLength(2)
  })

  it('counts days where the reader is, the last one whole', async () => {
    await insert('late on the 1st in UTC', '2026-07-01T22:30:00Z')
    await insert('noon on the 2nd', '2026-07-02T12:00:00Z')
    await insert('late on the 2nd in UTC', '2026-07-02T22:30:00Z')
    const second = { from: '2026-07-02', to: '2026-07-02' }
    expect(await labels(second)).toEqual(['late on the 2nd in UTC', 'noon on the 2nd'])
    expect(await labels(second, 'Europe/Berlin')).toEqual(['noon on the 2nd', 'late on the 1st in UTC'])
    expect(await labels({ from: '2026-07-03' }, 'Europe/Berlin')).toEqual(['late on the 2nd in UTC'])
  })

  it.each([
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
    ['2026-03-30', 'Europe/Berlin', '2026-03-29T22:00:00.000Z'],
    ['2026-10-26', 'Europe/Berlin', '2026-10-25T23:00:00.000Z'],
    ['2026-11-01', 'America/New_York', '2026-11-01T04:00:00.000Z'],
    ['2026-07-02', 'Asia/Kathmandu', '2026-07-01T18:15:00.000Z'],
    ['2026-07-02', 'UTC', '2026-07-02T00:00:00.000Z'],
  ])('a day begins: %s in %s is %s', (day, zone, start) => {
    expect(startOfDay(day, zone).toISOString()).toBe(start)
  })
})

describe('the export', () => {
  it('has every entry that fits, over many pages, and none that comes meanwhile', async () => {
    const rows = Array.from({ length: 2_500 }, (_, at) => ({
      actorName: 'Ada',
      action: at % 2 === 0 ? 'task.created' : 'project.created',
      subjectLabel: `#${at}`,
    }))
    await ada.db.auditEntry.createMany({ data: rows })
    const { body } = await exportAudit(ada, auditFilterInput.parse({}), 'UTC')
    const chunks: string[] = []
    for await (const chunk of body) {
      chunks.push(String(chunk))
      if (chunks.length === 2) await note('meanwhile')
    }
    expect(chunks.length).toBeGreaterThan(3)
    const all = parse(chunks.join(''), { columns: true }) as Record<string, string>[]
    expect(new Set(all.map(({ about }) => about))).toEqual(new Set(rows.map(({ subjectLabel }) => subjectLabel)))
    expect(await csv({ action: 'project' })).toHaveLength(1_250)
    expect(await labels({ action: 'audit.exported' })).toHaveLength(2)
  })

  it('says who, what, when, from where, before and after, and holds no formula', async () => {
    await note('=HYPERLINK("http://evil.test")', { ...ada.actor, name: '@Ada', from: { ...from, via: '+robot' } })
    const [row] = await csv({ action: 'task' })
    expect(row).toMatchObject({
      who: `'@Ada`,
      who_id: ada.actor.userId,
      action: 'task.updated',
      about: `'=HYPERLINK("http://evil.test")`,
      address: '192.0.2.7',
      browser: from.agent,
      api_key: `'+robot`,
    })
    expect(JSON.parse(row?.details ?? '')).toEqual({ title: { from: 'a', to: 'b' } })
    expect(row?.what).toContain('renamed task a to b')
    expect(new Date(row?.time ?? '').getTime()).toBeGreaterThan(Date.now() - 60_000)
  })

  it('is for plans with the log, and not for ever', async () => {
    const free = await (await testWorkspace(databases)).join('owner')
    await expect(exportAudit(free, auditFilterInput.parse({}), 'UTC')).rejects.toMatchObject({ code: 'NOT_IN_PLAN' })
    for (let n = 0; n < 5; n += 1) await csv()
    await expect(csv()).rejects.toMatchObject({ code: 'TOO_MANY_ATTEMPTS' })
  })
})
