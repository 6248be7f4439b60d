import { setTimeout } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { password, testPerson, testTenant } from '@/dev/db/test-people'
import type { TenantContext } from '@/lib/tenancy/context'
import { checkPassword } from './check-password'
import { purgeExpired } from './purge-expired'
import { sessionLifeMs } from './lifetimes'
import { createSession, endSession, endSessions, findSession, listSessions } from './session'

await testDatabases()
let acme: TenantContext
let beta: TenantContext
let userId: string

beforeAll(async () => {
  acme = await testTenant('acme')
  beta = await testTenant('beta')
  userId = await testPerson(acme, 'ada@example.com')
  await testPerson(beta, 'ada@example.com')
})

const open = () => createSession(acme.db, { userId, userAgent: 'test' })

describe('a session', () => {
  it('is found by its token in its own tenant, and is nobody in another', async () => {
    const { token, sessionId } = await open()
    expect(await findSession(acme.db, token)).toMatchObject({ sessionId, user: { id: userId, role: 'owner' } })
    expect(await findSession(beta.db, token)).toBeNull()
    expect(await findSession(acme.db, `${token}x`)).toBeNull()
  })

  it('is stored as a hash only', async () => {
    const { token, sessionId } = await open()
    const row = await acme.db.session.findFirst({ where: { id: sessionId } })
    expect(row?.tokenHash).toMatch(/^[0-9a-f]{64}$/)
    expect(JSON.stringify(row)).not.toContain(token)
    expect(await findSession(acme.db, row?.tokenHash ?? '')).toBeNull()
  })

  it('is over when it has expired, was ended, or its person was removed', async () => {
    const expired = await open()
    await acme.db.session.updateMany({
      where: { id: expired.sessionId },
      data: { expiresAt: new Date(Date.now() - 1) },
    })
    expect(await findSession(acme.db, expired.token)).toBeNull()
    const ended = await open()
    await endSession(acme.db, ended.token)
    expect(await findSession(acme.db, ended.token)).toBeNull()
    const gone = await testPerson(acme, 'gone@example.com', 'member')
    const theirs = await createSession(acme.db, { userId: gone, userAgent: null })
    await acme.db.user.updateMany({ where: { id: gone }, data: { deactivatedAt: new Date() } })
    expect(await findSession(acme.db, theirs.token)).toBeNull()
  })

  it('is not made for a password that has been changed since it was checked, nor for somebody who was removed', async () => {
    const refused = { code: 'UNAUTHENTICATED' }
    const [late, removed] = [await testPerson(acme, 'late@example.com'), await testPerson(acme, 'removed@example.com')]
    const { passwordHash } = await checkPassword(acme, { email: 'late@example.com', password }, '192.0.2.9')
    await acme.db.user.updateMany({ where: { id: late }, data: { passwordHash: 'another' } })
    await expect(createSession(acme.db, { userId: late, userAgent: null, passwordHash })).rejects.toMatchObject(refused)
    await acme.db.user.updateMany({ where: { id: { in: [late, removed] } }, data: { deactivatedAt: new Date() } })
    await expect(createSession(acme.db, { userId: removed, userAgent: null })).rejects.toMatchObject(refused)
  })

  it('doesn’t outlive a new password, at whatever moment the old one signs in', async () => {
    const ours = await testPerson(acme, 'hurried@example.com')
    let made = 0
    for (let round = 0; round < 25; round++) {
      await acme.db.user.updateMany({ where: { id: ours }, data: { passwordHash: `old ${round}` } })
      const sign = (delay: number) =>
        setTimeout(delay)
          .then(() => createSession(acme.db, { userId: ours, userAgent: null, passwordHash: `old ${round}` }))
          .then(() => (made += 1))
      // From at once to late enough that somebody has signed in before.
      const change = setTimeout((round % 5) * 8).then(() =>
        acme.db.$transaction(async (tx) => {
          await tx.user.updateMany({ where: { id: ours }, data: { passwordHash: `new ${round}` } })
          await endSessions(tx, { userId: ours })
        }),
      )
      await Promise.allSettled([change, ...[0, 1, 2, 3, 4].map((delay) => sign(delay))])
      expect(await listSessions(acme.db, ours)).toEqual([])
    }
    expect(made).toBeGreaterThan(0)
    await acme.db.user.updateMany({ where: { id: ours }, data: { deactivatedAt: new Date() } })
  })

  it('is renewed by use, once a day at most', async () => {
    const { token, sessionId, expiresAt } = await open()
    await findSession(acme.db, token)
    expect((await acme.db.session.findFirst({ where: { id: sessionId } }))?.expiresAt).toEqual(expiresAt)
    const aged = new Date(Date.now() + sessionLifeMs - 25 * 60 * 60 * 1000)
    await acme.db.session.updateMany({ where: { id: sessionId }, data: { expiresAt: aged } })
    const found = await findSession(acme.db, token)
    expect(found?.expiresAt.getTime()).toBeGreaterThan(aged.getTime() + 24 * 60 * 60 * 1000)
    expect((await acme.db.session.findFirst({ where: { id: sessionId } }))?.expiresAt).toEqual(found?.expiresAt)
  })

  it('can be ended with all others of its person, and only theirs, or be spared', async () => {
    const other = await createSession(acme.db, { userId: await testPerson(acme, 'eve@example.com'), userAgent: null })
    const [one, two] = [await open(), await open()]
    await endSessions(acme.db, { userId, exceptSessionId: two.sessionId })
    expect((await listSessions(acme.db, userId)).map(({ id }) => id)).toEqual([two.sessionId])
    expect(await findSession(acme.db, one.token)).toBeNull()
    expect(await endSessions(acme.db, { userId })).toBe(1)
    expect(await findSession(acme.db, other.token)).not.toBeNull()
  })
})

it('purgeExpired removes what is over and nothing else', async () => {
  const [over, alive] = [await open(), await open()]
  await acme.db.session.updateMany({ where: { id: over.sessionId }, data: { expiresAt: new Date(Date.now() - 1) } })
  await purgeExpired(acme.db)
  const left = (await acme.db.session.findMany()).map(({ id }) => id)
  expect(left).toContain(alive.sessionId)
  expect(left).not.toContain(over.sessionId)
})
