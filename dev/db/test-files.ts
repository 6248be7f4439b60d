import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeEach, vi } from 'vitest'
import { type RunningS3, startS3 } from '@/dev/s3/start-s3'
import { beginUpload } from '@/lib/attachments/begin-upload'
import { finishUpload } from '@/lib/attachments/finish-upload'
import { receivePart } from '@/lib/attachments/receive-part'
import { partBytes, readFile } from '@/lib/files/file-parts'
import { createProject } from '@/lib/projects/create-project'
import { createTask } from '@/lib/tasks/create-task'
import type { Context } from '@/lib/tenancy/context'
import type { TestDatabases } from './test-databases'
import { testWorkspace } from './test-workspace'

export interface TestStores {
  /** Of region eu: a bucket. */
  s3: RunningS3
  /** Of region us: a folder. */
  folder: string
  /** Names in the store of a region, those of one tenant without its id. */
  namesIn: (region: 'us' | 'eu', tenantId: string) => Promise<string[]>
}

/** Files of region us lie in a folder and those of eu in a bucket, for all tests of the file that calls this. */
export async function testStores(): Promise<TestStores> {
  const root = await fs.mkdtemp(path.join(os.tmpdir(), 'tenantry-files-'))
  const folder = path.join(root, 'us')
  const s3 = await startS3({ bucket: 'files', mostKeys: 3 })
  afterAll(async () => {
    await s3.close()
    await fs.rm(root, { recursive: true })
  })
  beforeEach(() => {
    s3.faultOf = () => undefined
    vi.stubEnv('FILES_URL', pathToFileURL(folder).href)
    vi.stubEnv('FILES_URL_EU', 's3://files/eu')
    vi.stubEnv('FILES_S3_ENDPOINT_EU', s3.url)
    vi.stubEnv('FILES_S3_ACCESS_KEY_ID_EU', s3.accessKeyId)
    vi.stubEnv('FILES_S3_SECRET_ACCESS_KEY_EU', s3.secretAccessKey)
  })
  const namesIn = async (region: 'us' | 'eu', tenantId: string) => {
    if (region === 'us') return (await fs.readdir(path.join(folder, tenantId)).catch(() => [] as string[])).toSorted()
    const prefix = `eu/${tenantId}/`
    return [...s3.bucket.objects.keys()].flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []))
  }
  return { s3, folder, namesIn }
}

/** A workspace on Pro in us, its owner and a task. */
export async function workspaceWithTask(databases: TestDatabases): Promise<{ ada: Context; taskId: string }> {
  const ada = await (await testWorkspace(databases, 'pro')).join('owner', 'Ada')
  const { id: projectId } = await createProject(ada, { name: 'Door', description: '' })
  const { id: taskId } = await createTask(ada, { projectId, title: 'Fix it', status: 'todo' })
  return { ada, taskId }
}

/** Attaches a file as a browser does. Gives its id. */
export async function attach(ctx: Context, taskId: string, name: string, content: Uint8Array): Promise<string> {
  const { id } = await beginUpload(ctx, { taskId, name, bytes: content.length })
  for (let part = 0; part * partBytes < content.length; part++)
    await receivePart(ctx, { id, part }, once(content.subarray(part * partBytes, (part + 1) * partBytes)))
  await finishUpload(ctx, { id })
  return id
}

async function* once(bytes: Uint8Array) {
  yield bytes
}

/** What is in a file of a tenant. */
export const contentOf = async (owner: { id: string; region: string }, id: string, bytes: number): Promise<Buffer> =>
  buffer(await readFile(owner, id, bytes))
