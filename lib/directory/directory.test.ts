import { beforeEach, expect, it, vi } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testWorkspace, type TestWorkspace } from '@/dev/db/test-workspace'
import { control } from '@/lib/db/control-client'
import { byId } from '@/lib/db/keys'
import { eraseTenant } from '@/lib/erasure/erase-tenant'
import { deactivateMember, reactivateMember } from '@/lib/members/deactivate-member'
import { leaveWorkspace } from '@/lib/members/leave-workspace'
import { removeMember } from '@/lib/members/remove-member'
import { drainOutbox } from '@/lib/outbox/drain-outbox'
import type { Context } from '@/lib/tenancy/context'
import { alignEmail } from './align-email'
import { emailHash } from './email-hash'
import { fillDirectory } from './fill-directory'
import { findWorkspaces } from './find-workspaces'
import { rebuildDirectory } from './rebuild-directory'
import { tellDirectory } from './tell-directory'

const databases = await testDatabases()
let workspace: TestWorkspace
let owner: Context
let sam: Context

beforeEach(async () => {
  workspace = await testWorkspace(databases, 'pro')
  owner = await workspace.join('owner', 'Ada')
  sam = await workspace.join('member', 'Sam')
  await rebuildDirectory(owner.tenant.id)
})

const listed = async (email: string) => (await findWorkspaces(email)).map(({ id }) => id)
const stored = async (email: string) => control().directoryEntry.count({ where: { emailHash: emailHash(email) } })
const drain = () => drainOutbox(owner)
const isListed = async (email = sam.actor.email) => {
  await drain()
  const found = await listed(email)
  expect(await stored(email)).toBe(found.length)
  return found.includes(owner.tenant.id)
}

it('follows who comes and goes', async () => {
  expect(await isListed()).toBe(true)
  await deactivateMember(owner, { userId: sam.actor.userId })
  expect(await isListed()).toBe(false)
  await reactivateMember(owner, { userId: sam.actor.userId })
  expect(await isListed()).toBe(true)
  await removeMember(owner, { userId: sam.actor.userId })
  expect(await isListed()).toBe(false)
  const other = await workspace.join('member')
  await rebuildDirectory(owner.tenant.id)
  await leaveWorkspace(other)
  expect(await isListed(other.actor.email)).toBe(false)
})

it('follows an address that changes, told before and after', async () => {
  const email = 'sam.new@example.test'
  await owner.db.$transaction(async (tx) => {
    await tellDirectory(tx, sam.actor.userId)
    await tx.user.update({ where: byId(sam.actor.userId), data: { email } })
    await tellDirectory(tx, sam.actor.userId)
  })
  expect([await isListed(), await isListed(email)]).toEqual([false, true])
})

it('lists every workspace of an address by name, and knows the address by a hash alone', async () => {
  const other = await testWorkspace(databases, 'pro')
  const elsewhere = await other.join('owner')
  await elsewhere.db.user.create({
    data: { email: sam.actor.email, name: 'Sam', role: 'member', emailVerifiedAt: new Date() },
  })
  await rebuildDirectory(elsewhere.tenant.id)
  expect(await listed(sam.actor.email)).toEqual([owner.tenant.id, elsewhere.tenant.id])
  expect(await listed('nobody@example.test')).toEqual([])
  const rows = await control().directoryEntry.findMany()
  expect(JSON.stringify(rows)).not.toContain('@')
})

it('who is only invited is nowhere yet', async () => {
  await owner.db.user.create({ data: { email: 'invited@example.test', name: 'x', role: 'member' } })
  await rebuildDirectory(owner.tenant.id)
  expect(await listed('invited@example.test')).toEqual([])
})

it('the workspace has the last word over a directory that is behind', async () => {
  await owner.db.user.update({ where: byId(sam.actor.userId), data: { deactivatedAt: new Date() } })
  expect(await stored(sam.actor.email)).toBe(1)
  expect(await listed(sam.actor.email)).toEqual([])
})

it('messages may come late, twice, and all at once: what is true in the end is what it says', async () => {
  const { email, userId } = sam.actor
  const flip = async (deactivatedAt: Date | null) => {
    await owner.db.user.update({ where: byId(userId), data: { deactivatedAt } })
    await alignEmail(owner, email)
  }
  for (let round = 0; round < 5; round += 1) {
    await Promise.all([flip(new Date()), flip(null), alignEmail(owner, email), alignEmail(owner, email)])
    const { deactivatedAt } = await owner.db.user.findUniqueOrThrow({ where: byId(userId) })
    expect(await stored(email)).toBe(deactivatedAt ? 0 : 1)
  }
})

it('who writes what has just become untrue looks again', async () => {
  const { email, userId } = sam.actor
  const entries = control().directoryEntry
  const write = entries.createMany.bind(entries)
  const late = vi.spyOn(entries, 'createMany').mockImplementationOnce((args) => {
    const meanwhile = async () => {
      await owner.db.user.update({ where: byId(userId), data: { deactivatedAt: new Date() } })
      await alignEmail(owner, email)
      return write(args)
    }
    return meanwhile() as ReturnType<typeof write>
  })
  await alignEmail(owner, email)
  expect(late).toHaveBeenCalled()
  expect(await stored(email)).toBe(0)
})

it('is rebuilt from the workspaces, whatever got lost', async () => {
  const tenantId = owner.tenant.id
  await control().directoryEntry.deleteMany({ where: { tenantId } })
  await control().directoryEntry.create({ data: { tenantId, emailHash: emailHash('gone@example.test') } })
  expect(await rebuildDirectory(tenantId)).toEqual({ added: 2, removed: 1 })
  expect(await rebuildDirectory(tenantId)).toEqual({ added: 0, removed: 0 })
  await control().directoryEntry.deleteMany({ where: { tenantId } })
  for (let tries = 0; tries < 20 && (await stored(sam.actor.email)) === 0; tries += 1) {
    await fillDirectory({ until: new Date(Date.now() + 10_000) })
  }
  expect(await stored(sam.actor.email)).toBe(1)
})

it('an erased workspace is in it no more', async () => {
  expect(await eraseTenant({ slug: owner.tenant.slug })).toMatchObject({ status: 'done' })
  expect(await control().directoryEntry.count({ where: { tenantId: owner.tenant.id } })).toBe(0)
  expect(await stored(sam.actor.email)).toBe(0)
})
