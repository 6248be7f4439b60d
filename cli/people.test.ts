import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testWorkspace, type TestWorkspace } from '@/dev/db/test-workspace'
import { fleet, fleetJson } from '@/dev/test/fleet-child'
import { control } from '@/lib/db/control-client'
import { rebuildDirectory } from '@/lib/directory/rebuild-directory'

const databases = await testDatabases({ regions: ['us', 'eu'] })
let workspace: TestWorkspace
let ada: Awaited<ReturnType<TestWorkspace['join']>>
afterAll(() => control().$disconnect())
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

beforeAll(async () => {
  workspace = await testWorkspace(databases, 'pro')
  ada = await workspace.join('owner', 'Ada')
})

it('the directory is read anew from every workspace; one that can’t be read fails it, and stops nobody', async () => {
  await rebuildDirectory(ada.tenant.id)
  const tenantId = ada.tenant.id
  await control().directoryEntry.deleteMany({ where: { tenantId } })
  await control().directoryEntry.create({ data: { tenantId, emailHash: 'of a key that was' } })
  expect(await fleetJson(['rebuild-directory'])).toMatchObject({
    code: 0,
    json: { tenants: 1, added: 1, removed: 1, failed: 0 },
  })
  const again = await fleet(['rebuild-directory'])
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('1 workspace read: 0 entries added') })

  const made = await fleetJson(['provision', 'globex', '--name', 'Globex', '--region', 'eu'])
  expect(made.code).toBe(0)
  const gone = { SHARD_EU_1_APP_URL: 'postgresql://x:secret@127.0.0.1:1/x' }
  const { code, json, stdout, stderr } = await fleetJson(['rebuild-directory'], gone)
  expect({ code, json }).toMatchObject({ code: 1, json: { tenants: 1, failed: 1, error: { code: 'FAILED' } } })
  expect(stderr).toContain('1 workspace could not be read')
  expect(stdout + stderr).not.toContain('secret')
  expect(await control().directoryEntry.count({ where: { tenantId } })).toBe(1)
})

it('a lost second factor is taken away from somebody who has one, by somebody who means it', async () => {
  const { slug } = ada.tenant
  const { email, userId } = ada.actor
  const invited = 'eve@x.test'
  await ada.db.user.create({ data: { email: invited, name: 'Eve', role: 'member' } })
  const who = ['reset-second-factor', slug]
  const [nowhere, nobody, guest, none] = await Promise.all([
    fleetJson(['reset-second-factor', 'nowhere', email, '--yes']),
    fleet([...who, 'sam@x.test', '--yes']),
    fleet([...who, invited, '--yes']),
    fleetJson([...who, email, '--yes']),
  ])
  expect(nowhere).toMatchObject({ code: 2, json: { error: { fields: { slug: 'There is no workspace nowhere.' } } } })
  for (const refused of [nobody, guest]) {
    expect(refused).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/email: Nobody .* is a member/),
    })
  }
  expect(none).toMatchObject({ code: 1, json: { error: { code: 'CONFLICT' } } })
  expect(await ada.db.auditEntry.count()).toBe(0)

  await ada.db.user.updateMany({ where: { id: userId }, data: { totpSecret: 'x', totpConfirmedAt: new Date() } })
  await ada.db.recoveryCode.create({ data: { userId, codeHash: 'x' } })
  await ada.db.session.create({ data: { userId, tokenHash: 'x', expiresAt: new Date(Date.now() + 60_000) } })
  const unasked = await fleetJson([...who, email])
  expect(unasked).toMatchObject({ code: 2, json: { error: { code: 'USAGE' } } })
  expect(unasked.stderr).toMatch(
    /Ada \(owner\) will get into Workspace 1 .* without their authenticator app\.[^]*--yes/,
  )
  expect(await ada.db.session.count()).toBe(1)

  const { code, json, stderr } = await fleetJson([...who, email.toUpperCase(), '--yes'])
  expect({ code, json, stderr }).toEqual({ code: 0, json: { slug, email, app: true, passkeys: 0 }, stderr: '' })
  expect(await ada.db.user.findFirst({ where: { id: userId } })).toMatchObject({
    totpSecret: null,
    totpConfirmedAt: null,
  })
  expect([await ada.db.session.count(), await ada.db.recoveryCode.count()]).toEqual([0, 0])
  expect(await ada.db.auditEntry.findMany()).toMatchObject([
    { action: 'member.second_factor_reset', actorId: null, subjectId: userId },
  ])
  expect(await ada.db.outboxMessage.count({ where: { kind: 'mail' } })).toBe(1)
  expect(await fleet([...who, email, '--yes'])).toMatchObject({ code: 1, stdout: '' })
})
