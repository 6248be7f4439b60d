import { execFile } from 'node:child_process'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { fillOddly, rowsOfTenant } from '@/dev/db/test-archive'
import { testDatabases } from '@/dev/db/test-databases'
import { fleet, fleetJson } from '@/dev/test/fleet-child'
import { destroyKey } from '@/lib/archives/tenant-key'
import { control } from '@/lib/db/control-client'
import { closeOwnerPools } from '@/lib/db/owner-pool'
import { provision } from '@/lib/operations/provision'

await testDatabases({ regions: ['us', 'eu'] })
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let tenantId = ''
let folder = ''
const inFolder = (name: string) => path.join(folder, name)

beforeAll(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'tenantry-archives-'))
  tenantId = (await provision({ slug: 'acme', name: 'Acme' })).tenantId ?? ''
  await fillOddly(tenantId)
})
afterAll(async () => {
  await fs.rm(folder, { recursive: true, force: true })
  await closeOwnerPools()
  await control().$disconnect()
})

/** The command as a shell runs it, with standard output and input as files. */
const throughPipe = (command: string) =>
  new Promise<{ code: number; stderr: string }>((resolve) => {
    execFile('sh', ['-c', command], { timeout: 60_000 }, (error, _, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stderr }),
    )
  })
const ours = `${process.execPath} --import tsx cli/fleet.ts`

it('writes an archive and its key, for their owner’s eyes, and over nothing that is there', async () => {
  const [archive, key] = [inFolder('acme.tenantry'), inFolder('acme.key')]
  const written = await fleetJson(['export', 'acme', '--out', archive, '--key-out', key])
  expect(written).toMatchObject({
    code: 0,
    json: { slug: 'acme', tenantId, file: archive, rows: 42, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
  })
  expect(await Promise.all([archive, key].map(async (file) => (await fs.stat(file)).mode & 0o777))).toEqual([
    0o600, 0o600,
  ])
  expect((await fs.readFile(archive)).subarray(0, 21).toString()).toBe('age-encryption.org/v1')
  expect((await fs.readFile(key, 'utf8')).split('\n')[1]).toMatch(/^AGE-SECRET-KEY-1/)
  expect((await fs.readFile(archive)).includes('ada@example.test')).toBe(false)

  const before = await fs.readFile(archive)
  const [again, sameFile, nobody, nowhere] = await Promise.all([
    fleet(['export', 'acme', '--out', archive]),
    fleet(['export', 'acme', '--out', inFolder('x'), '--key-out', inFolder('./x')]),
    fleet(['export', 'nobody', '--out', inFolder('nobody.tenantry')]),
    fleet(['export', 'acme', '--out', inFolder('nowhere/acme.tenantry')]),
  ])
  expect(again).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('is there already') })
  expect(sameFile).toMatchObject({ code: 2, stderr: expect.stringContaining('another file than --out') })
  expect(nobody).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no workspace nobody') })
  expect(nowhere).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no folder for') })
  expect(await fs.readFile(archive)).toEqual(before)
  expect((await fs.readdir(folder)).toSorted()).toEqual(['acme.key', 'acme.tenantry'])
})

it('brings it back beside the tenant, and the tenant itself with the key that was kept', async () => {
  const archive = inFolder('acme.tenantry')
  const [unasked, there, damaged] = await Promise.all([
    fleet(['restore', archive, '--as', 'acme-copy']),
    fleet(['restore', archive, '--yes']),
    fs
      .writeFile(inFolder('half.tenantry'), (await fs.readFile(archive)).subarray(0, 900))
      .then(() => fleetJson(['restore', inFolder('half.tenantry'), '--as', 'acme-half', '--yes'])),
  ])
  expect(unasked).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('say --yes') })
  expect(there).toMatchObject({ code: 1, stderr: expect.stringContaining('--as: The workspace acme is still there') })
  expect(damaged).toMatchObject({ code: 2, json: { error: { code: 'INVALID_INPUT' } } })
  expect(damaged.stderr).toContain('This file can’t be restored')

  const copy = await fleet(['restore', archive, '--as', 'acme-eu', '--to', 'schema', '--region', 'eu', '--yes'])
  expect(copy).toMatchObject({ code: 0 })
  expect(copy.stdout).toMatch(
    /acme-eu is back: http.*\(39 rows, .*\)\n.*a schema of its own \(t_[0-9a-f]{16}\) on shard eu-1, region eu/,
  )
  expect(copy.stderr).toMatch(/^Restoring: checking, [\s\S]*Restoring: loading, 42 of 42 rows\n$/)

  const rows = await rowsOfTenant(tenantId)
  await destroyKey(tenantId)
  await control().placement.deleteMany({ where: { tenantId } })
  await control().tenant.deleteMany({ where: { id: tenantId } })
  const without = await fleet(['restore', archive, '--yes'])
  expect(without).toMatchObject({ code: 2, stderr: expect.stringContaining('its key isn’t kept here') })
  const kept = ['--key', inFolder('acme.key'), '--region', 'eu', '--yes']
  expect(await fleetJson(['restore', archive, ...kept])).toMatchObject({
    code: 0,
    json: { status: 'done', tenantId, slug: 'acme', rows: 40, tenant: { region: 'eu' } },
  })
  const { tasks, projects, users } = await rowsOfTenant(tenantId)
  expect({ tasks, projects, users }).toEqual({ tasks: rows.tasks, projects: rows.projects, users: rows.users })
})

it('goes through pipes, in both directions', async () => {
  const file = inFolder('piped.tenantry')
  const [written, both] = await Promise.all([
    throughPipe(`${ours} export acme --out - | cat > ${file}`),
    fleet(['export', 'acme', '--out', '-', '--json']),
  ])
  expect(written).toMatchObject({ code: 0, stderr: expect.stringContaining('standard output: 4') })
  expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining('both want standard output') })
  expect(await throughPipe(`cat ${file} | ${ours} restore - --as piped --yes`)).toMatchObject({ code: 0 })
  expect(await control().tenant.count({ where: { slug: 'piped', state: 'active' } })).toBe(1)
})
