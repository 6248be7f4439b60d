import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testWorkspace } from '@/dev/db/test-workspace'
import { closeDataPlane } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { closeOwnerPools } from '@/lib/db/owner-pool'
import { createProject } from '@/lib/projects/create-project'
import { readArchive } from './read-archive'
import { keyOf } from './tenant-key'
import { writeArchive } from './write-archive'

const databases = await testDatabases()
afterAll(async () => {
  await closeDataPlane()
  await closeOwnerPools()
  await control().$disconnect()
})

it('writes', async () => {
  const { join } = await testWorkspace(databases)
  const ada = await join('owner')
  await createProject(ada, { name: 'A "quoted", name\nwith lines', description: '' })
  const destination = new PassThrough()
  const [summary, bytes] = await Promise.all([writeArchive(ada.tenant.id, destination), buffer(destination)])
  expect(summary).toMatchObject({ rows: 5, bytes: bytes.length })
  await readArchive(Readable.from([bytes]), { identityFor: async (id) => keyOf(id ?? '') })
  for (const broken of [
    bytes.subarray(0, 400),
    bytes.subarray(0, -1),
    Buffer.concat([bytes, Buffer.from('x')]),
    Buffer.from('hello'),
    Buffer.alloc(0),
  ]) {
    await expect(
      readArchive(Readable.from([broken]), { identityFor: async (id) => keyOf(id ?? '') }),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  }
})
