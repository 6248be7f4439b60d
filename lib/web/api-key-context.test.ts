import { describe, expect, it, vi } from 'vitest'
import { testApi } from '@/dev/db/test-api'
import { testDatabases } from '@/dev/db/test-databases'
import { testWorkspace } from '@/dev/db/test-workspace'
import { createApiKey } from '@/lib/api-keys/create-api-key'
import { revokeApiKey } from '@/lib/api-keys/revoke-api-key'
import { type ApiScope, apiScopes, apiScopeNames } from '@/lib/api-keys/scopes'
import { apiOperations } from '@/lib/api/operations'
import { can, roles } from '@/lib/auth/permissions'
import { byId } from '@/lib/db/keys'
import { removeMember } from '@/lib/members/remove-member'

vi.mock('next/server', async (original) => ({ ...(await original<object>()), after: () => {} }))
vi.mock('next/headers', () => ({ headers: async () => new Headers({ 'x-forwarded-for': '203.0.113.9' }) }))

const databases = await testDatabases()
const nobodysId = '018f2b6e-0000-7000-8000-000000000000'

describe('a key', () => {
  it('does what its scopes name and nothing else', async () => {
    const { call, keyWith } = await testApi(databases)
    for (const operation of apiOperations) {
      const path = operation.path.replace(/\{\w+\}/g, nobodysId)
      const { scope, method } = operation
      const others = apiScopeNames.filter((name) => name !== scope)
      const without = await call(method, path, { key: await keyWith(others) })
      const withIt = await call(method, path, { key: await keyWith(scope ? [scope] : ['tasks:read']) })
      expect({ id: operation.id, refused: without.status === 403 }).toEqual({
        id: operation.id,
        refused: scope !== null,
      })
      expect({ id: operation.id, refused: withIt.status === 403 }).toEqual({ id: operation.id, refused: false })
    }
  })

  it.each(roles)('never does more than a maker who is %s by now', async (role) => {
    const { call, keyWith, join, db } = await testApi(databases)
    const maker = await join('owner', 'Maker')
    const key = await keyWith(apiScopeNames, maker)
    await db.user.update({ where: byId(maker.actor.userId), data: { role } })
    for (const { id, scope, path, method } of apiOperations) {
      const { status } = await call(method, path.replace(/\{\w+\}/g, nobodysId), { key })
      const isAllowed = scope === null || can(role, apiScopes[scope].permission)
      expect({ id, isAllowed: status !== 403 }).toEqual({ id, isAllowed })
    }
  })

  it('can’t be given more than its maker may do', async () => {
    const { join } = await testWorkspace(databases)
    const admin = await join('admin')
    const member = { ...admin, actor: { ...admin.actor, role: 'member' as const } }
    const make = (maker: typeof admin, scopes: ApiScope[]) => createApiKey(maker, { name: 'x', scopes, life: 'never' })
    await expect(make(member, ['tasks:write', 'audit:read'])).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(make(admin, ['tasks:write', 'audit:read'])).resolves.toMatchObject({
      key: expect.stringMatching(/^tnt_/),
    })
  })

  it('stops when it is revoked, runs out, or its maker leaves, and stays dead when they come back', async () => {
    const { call, keyWith, join, owner, db } = await testApi(databases)
    const admin = await join('admin')
    const status = async (key: string) => (await call('GET', '/key', { key })).status
    const [revoked, expired, orphaned] = [
      await keyWith(['tasks:read']),
      await keyWith(['tasks:read']),
      await keyWith(['tasks:read'], admin),
    ]
    for (const key of [revoked, expired, orphaned]) expect(await status(key)).toBe(200)

    const rowOf = (key: string) => db.apiKey.findFirstOrThrow({ where: { prefix: key.slice(0, 15) } })
    await revokeApiKey(owner, { keyId: (await rowOf(revoked)).id })
    await revokeApiKey(owner, { keyId: (await rowOf(revoked)).id })
    await db.apiKey.update({ where: byId((await rowOf(expired)).id), data: { expiresAt: new Date(Date.now() - 1) } })
    await db.user.update({ where: byId(admin.actor.userId), data: { deactivatedAt: new Date() } })
    for (const key of [revoked, expired, orphaned]) expect(await status(key)).toBe(401)

    await db.user.update({ where: byId(admin.actor.userId), data: { deactivatedAt: null } })
    expect(await status(orphaned)).toBe(200)
    await removeMember(owner, { userId: admin.actor.userId })
    await db.user.update({
      where: byId(admin.actor.userId),
      data: { deactivatedAt: null, emailVerifiedAt: new Date() },
    })
    expect(await status(orphaned)).toBe(401)
    expect(await db.auditEntry.count({ where: { action: 'api_key.revoked' } })).toBe(1)
  })

  it('is kept as a hash, tells when it was used, and leaves its name in the audit log', async () => {
    const { call, key, db } = await testApi(databases)
    await call('POST', '/projects', { body: { name: 'Harbour' }, headers: { 'user-agent': 'curl/8' } })
    const [row] = await db.apiKey.findMany()
    expect(JSON.stringify(row)).not.toContain(key.slice(20))
    expect(row?.lastUsedAt?.getTime()).toBeGreaterThan(Date.now() - 60_000)
    const entry = await db.auditEntry.findFirstOrThrow({ where: { action: 'project.created' } })
    expect(entry).toMatchObject({ actorName: 'Owner', via: 'Program', agent: 'curl/8', address: '203.0.113.9' })
  })

  it('invites nobody who could make more of it', async () => {
    const { call } = await testApi(databases)
    for (const role of ['owner', 'admin', 'billing'])
      expect((await call('POST', '/members', { body: { email: 'eve@x.test', role } })).status).toBe(400)
    expect((await call('POST', '/members', { body: { email: 'eve@x.test', role: 'viewer' } })).status).toBe(201)
    const again = await call('POST', '/members', { body: { email: 'eve@x.test' } })
    expect(again).toMatchObject({ status: 409, body: { code: 'CONFLICT' } })
  })
})
