import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { testDatabases } from '@/dev/db/test-databases'
import { waitingMails } from '@/dev/db/test-people'
import { testWorkspace } from '@/dev/db/test-workspace'
import { dayMs } from '@/lib/auth/lifetimes'
import { joinedTransaction } from '@/lib/db/joined-transaction'
import { byId } from '@/lib/db/keys'
import { removeMember } from '@/lib/members/remove-member'
import { createApiKey } from './create-api-key'
import { findApiKey } from './find-api-key'
import { createApiKeyInput } from './input'
import { listApiKeys } from './list-api-keys'
import { purgeApi } from './purge-api'
import { revokeApiKey } from './revoke-api-key'
import { type ApiScope, parseScopes } from './scopes'

const databases = await testDatabases()
const nobodysId = '018f2b6e-0000-7000-8000-000000000000'
const input = (name: string, scopes: ApiScope[] = ['tasks:read']) => ({ name, scopes, life: '30' as const })

describe('keys of a workspace', () => {
  it('are listed with what they can no longer use; those that have ended apart', async () => {
    const { join, db } = await testWorkspace(databases)
    const [owner, admin] = [await join('owner'), await join('admin', 'Grace')]
    const made = [
      await createApiKey(owner, input('One')),
      await createApiKey(admin, input('Two', ['tasks:read', 'audit:read'])),
      await createApiKey(owner, input('Three')),
    ]
    await revokeApiKey(owner, { keyId: made[2]?.id ?? '' })
    await db.apiKey.update({ where: byId(made[0]?.id ?? ''), data: { expiresAt: new Date(Date.now() + dayMs) } })
    await db.user.update({ where: byId(admin.actor.userId), data: { role: 'member' } })
    const { working, ended } = await listApiKeys(owner)
    expect(working).toMatchObject([
      {
        name: 'Two',
        makerName: 'Grace',
        scopes: ['tasks:read', 'audit:read'],
        withheld: ['audit:read'],
        expiresSoon: false,
      },
      { name: 'One', withheld: [], expiresSoon: true, lastUsedAt: null },
    ])
    expect(ended).toMatchObject([{ name: 'Three' }])
    expect(JSON.stringify({ working, ended })).not.toMatch(/hash/i)
  })

  it('are told of by mail, and stand in the audit log without themselves', async () => {
    const { join, db } = await testWorkspace(databases)
    const owner = await join('owner')
    const { id, key } = await createApiKey(owner, input('Nightly report'))
    await revokeApiKey(owner, { keyId: id })
    const [mail] = await waitingMails({ tenant: owner.tenant, db })
    expect(mail).toMatchObject({ to: owner.actor.email, subject: expect.stringContaining('API key made') as unknown })
    const entries = await db.auditEntry.findMany({ orderBy: { id: 'asc' } })
    expect(entries).toMatchObject([
      { action: 'api_key.created', subjectLabel: 'Nightly report', details: { scopes: 'tasks:read' } },
      { action: 'api_key.revoked', subjectLabel: 'Nightly report' },
    ])
    expect(JSON.stringify([entries, mail])).not.toContain(key.slice(15))
  })

  it('are a hundred at most', async () => {
    const { join, db } = await testWorkspace(databases)
    const owner = await join('owner')
    const row = (n: number) => ({
      name: 'x',
      prefix: 'tnt_',
      keyHash: `${n}`,
      scopes: '',
      createdById: owner.actor.userId,
    })
    await db.apiKey.createMany({ data: Array.from({ length: 100 }, (_, n) => row(n)) })
    await expect(createApiKey(owner, input('One more'))).rejects.toMatchObject({ code: 'CONFLICT' })
    await db.apiKey.updateMany({ where: { keyHash: '7' }, data: { revokedAt: new Date() } })
    await expect(createApiKey(owner, input('One more'))).resolves.toBeDefined()
  })

  it('made while their maker is being removed are dead, also when they come back', async () => {
    const { join, db } = await testWorkspace(databases)
    const [owner, admin] = [await join('owner'), await join('admin')]
    const made = Promise.withResolvers<string>()
    const goOn = Promise.withResolvers<void>()
    const making = db.$transaction(async (tx) => {
      const { key } = await createApiKey({ ...admin, db: joinedTransaction(tx) }, input('Last'))
      made.resolve(key)
      await goOn.promise
    })
    const key = await made.promise
    const removing = removeMember(owner, { userId: admin.actor.userId })
    // Long enough for the removal to be over, if it didn't wait for the key.
    await Promise.race([removing, new Promise((resolve) => setTimeout(resolve, 500))])
    goOn.resolve()
    await Promise.all([making, removing])
    expect(await findApiKey(db, key)).toBeNull()
    await db.user.update({
      where: byId(admin.actor.userId),
      data: { deactivatedAt: null, emailVerifiedAt: new Date() },
    })
    expect(await findApiKey(db, key)).toBeNull()
    await expect(
      createApiKey({ ...admin, actor: { ...admin.actor, userId: nobodysId } }, input('x')),
    ).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    })
  })

  it('are removed for good long after their end, and answers after a day', async () => {
    const { join, db } = await testWorkspace(databases)
    const owner = await join('owner')
    const [gone, kept] = [await createApiKey(owner, input('Gone')), await createApiKey(owner, input('Kept'))]
    await db.idempotencyKey.create({ data: { apiKeyId: gone.id, key: 'k', requestHash: 'x' } })
    await revokeApiKey(owner, { keyId: gone.id })
    await purgeApi(db, new Date(Date.now() + 29 * dayMs))
    expect(await db.apiKey.count()).toBe(2)
    await purgeApi(db, new Date(Date.now() + 91 * dayMs))
    expect(await db.apiKey.findMany({ select: { id: true } })).toEqual([{ id: kept.id }])
    expect(await db.idempotencyKey.count()).toBe(0)
  })
})

describe('what a form asks for', () => {
  it('is one scope or several, and never none or unknown ones', () => {
    const scopes = (given: unknown) => z.safeParse(createApiKeyInput, { name: 'x', life: '90', scopes: given })
    expect(scopes('tasks:read').data?.scopes).toEqual(['tasks:read'])
    expect(scopes(['tasks:read', 'audit:read']).data?.scopes).toEqual(['tasks:read', 'audit:read'])
    for (const wrong of [undefined, [], 'tasks:everything', ['tasks:read', '*']])
      expect(scopes(wrong).success).toBe(false)
    expect(parseScopes('tasks:read no:longer audit:read')).toEqual(['tasks:read', 'audit:read'])
  })
})
