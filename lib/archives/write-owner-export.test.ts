import { randomBytes } from 'node:crypto'
import fs from 'node:fs/promises'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { extract } from 'tar-stream'
import { afterAll, expect, it } from 'vitest'
import { fillOddly } from '@/dev/db/test-archive'
import { testDatabases } from '@/dev/db/test-databases'
import { attach, testStores, workspaceWithTask } from '@/dev/db/test-files'
import { closeDataPlane } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { closeOwnerPools } from '@/lib/db/owner-pool'
import { partBytes } from '@/lib/files/file-parts'
import { provision } from '@/lib/operations/provision'
import { writeOwnerExport } from './write-owner-export'

const databases = await testDatabases()
const { folder } = await testStores()
afterAll(async () => {
  await closeDataPlane()
  await closeOwnerPools()
  await control().$disconnect()
})

async function exported(tenantId: string) {
  const destination = new PassThrough()
  const [bytes, summary] = await Promise.all([buffer(destination), writeOwnerExport(tenantId, destination)])
  const files = new Map<string, Buffer>()
  const tar = extract()
  tar.end(gunzipSync(bytes))
  for await (const entry of tar) files.set(entry.header.name, await buffer(entry as AsyncIterable<Buffer>))
  return { files, summary, bytes }
}

it('is what people can read: a README, and a CSV a table, without what would let somebody in', async () => {
  const { tenantId = '' } = await provision({ slug: 'acme', name: 'Acme & Sons' })
  await fillOddly(tenantId)
  const { files, summary, bytes } = await exported(tenantId)
  expect([...files.keys()].toSorted()).toEqual(
    [
      'README.txt',
      'manifest.json',
      'api_keys.csv',
      'attachments.csv',
      'audit_entries.csv',
      'comments.csv',
      'custom_fields.csv',
      'images.csv',
      'imports.csv',
      'oauth_accounts.csv',
      'projects.csv',
      'saved_filters.csv',
      'settings.csv',
      'tasks.csv',
      'usage.csv',
      'users.csv',
      'webhook_deliveries.csv',
      'webhook_endpoints.csv',
    ].toSorted(),
  )
  expect(String(files.get('README.txt'))).toContain('the workspace Acme & Sons (acme)')
  expect(String(files.get('users.csv')).split('\n')[0]).toBe(
    'id,email,name,role,email_verified_at,deactivated_at,created_at,updated_at,time_zone,theme,notifications,last_sign_in_at',
  )
  expect(String(files.get('tasks.csv'))).toContain('Task 1')
  expect([...files.values()].join()).not.toMatch(/argon2id|a session|a token|"sent"/)
  expect(JSON.parse(String(files.get('manifest.json')))).toMatchObject({
    workspace: { slug: 'acme' },
    tables: expect.arrayContaining([{ name: 'tasks', rows: 30 }]),
  })
  expect(summary).toMatchObject({ rows: 37, bytes: bytes.length })
})

it('brings what people have attached under its name, and names what isn’t there', async () => {
  const { ada, taskId } = await workspaceWithTask(databases)
  const plan = randomBytes(partBytes + 11)
  const id = await attach(ada, taskId, 'Plan, für Ada.bin', plan)
  const lost = await attach(ada, taskId, 'lost.txt', Buffer.from('lost'))
  await fs.rm(path.join(folder, ada.tenant.id, `${lost}.0000`))
  const { files, summary } = await exported(ada.tenant.id)
  expect([...files.keys()].filter((name) => name.startsWith('files/'))).toEqual([`files/${id}/Plan, für Ada.bin`])
  expect(files.get(`files/${id}/Plan, für Ada.bin`)?.equals(plan)).toBe(true)
  expect(JSON.parse(String(files.get('manifest.json')))).toMatchObject({
    files: { kept: 1, bytes: plan.length, missing: [{ id: lost, name: 'lost.txt' }] },
  })
  expect(summary.files).toMatchObject({ kept: 1, lost: 1 })
})

it('breaks off where a file is deleted while it is read', async () => {
  const { ada, taskId } = await workspaceWithTask(databases)
  const id = await attach(ada, taskId, 'large.bin', randomBytes(partBytes * 3))
  const destination = new PassThrough({ highWaterMark: 1_000 })
  const writing = writeOwnerExport(ada.tenant.id, destination)
  writing.catch(() => {})
  let bytes = 0
  const reading = (async () => {
    for await (const chunk of destination as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > 1_000_000) await fs.rm(path.join(folder, ada.tenant.id, `${id}.0002`), { force: true })
    }
  })()
  await expect(writing).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('Begin again') })
  await expect(reading).rejects.toThrow()
})

it('is there for a workspace with nothing in it, and for nobody else', async () => {
  const { tenantId = '' } = await provision({ slug: 'empty', name: 'Empty' })
  const { files } = await exported(tenantId)
  expect(String(files.get('projects.csv'))).toMatch(/^id,name,[^\n]*\n$/)
  await expect(exported('01900000-0000-7000-8000-00000000dead')).rejects.toMatchObject({ code: 'NOT_FOUND' })
})
