import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { extract } from 'tar-stream'
import { afterAll, expect, it } from 'vitest'
import { fillOddly } from '@/dev/db/test-archive'
import { testDatabases } from '@/dev/db/test-databases'
import { closeDataPlane } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { closeOwnerPools } from '@/lib/db/owner-pool'
import { provision } from '@/lib/operations/provision'
import { writeOwnerExport } from './write-owner-export'

await testDatabases()
afterAll(async () => {
  await closeDataPlane()
  await closeOwnerPools()
  await control().$disconnect()
})

async function exported(tenantId: string) {
  const destination = new PassThrough()
  const [bytes, summary] = await Promise.all([buffer(destination), writeOwnerExport(tenantId, destination)])
  const files = new Map<string, string>()
  const tar = extract()
  tar.end(gunzipSync(bytes))
  for await (const entry of tar) files.set(entry.header.name, (await buffer(entry as AsyncIterable<Buffer>)).toString())
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
  expect(files.get('README.txt')).toContain('the workspace Acme & Sons (acme)')
  expect(files.get('users.csv')?.split('\n')[0]).toBe(
    'id,email,name,role,email_verified_at,deactivated_at,created_at,updated_at,time_zone,theme,notifications,last_sign_in_at',
  )
  expect(files.get('tasks.csv')).toContain('Task 1')
  expect([...files.values()].join()).not.toMatch(/argon2id|a session|a token|"sent"/)
  expect(JSON.parse(files.get('manifest.json') ?? '')).toMatchObject({
    workspace: { slug: 'acme' },
    tables: expect.arrayContaining([{ name: 'tasks', rows: 30 }]),
  })
  expect(summary).toMatchObject({ rows: 37, bytes: bytes.length })
})

it('is there for a workspace with nothing in it, and for nobody else', async () => {
  const { tenantId = '' } = await provision({ slug: 'empty', name: 'Empty' })
  const { files } = await exported(tenantId)
  expect(files.get('projects.csv')).toMatch(/^id,name,[^\n]*\n$/)
  await expect(exported('01900000-0000-7000-8000-00000000dead')).rejects.toMatchObject({ code: 'NOT_FOUND' })
})
