import { NextRequest } from 'next/server'
import { describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testTenant } from '@/dev/db/test-people'
import { withClient } from '@/dev/db/with-client'
import { env } from '@/lib/env'
import { enqueueMail } from '@/lib/outbox/enqueue-mail'
import { POST } from './route'

const { shard, controlOwnerUrl } = await testDatabases()

const call = (authorization: string) =>
  POST(
    new NextRequest('http://saas.localhost:3000/api/cron', {
      method: 'POST',
      headers: { host: 'saas.localhost:3000', authorization },
    }),
  )

describe('/api/cron', () => {
  it('does nothing for whoever doesn’t know the secret', async () => {
    for (const authorization of ['', 'Bearer ', `Bearer ${env.CRON_SECRET}x`, env.CRON_SECRET])
      expect((await call(authorization)).status).toBe(401)
  })

  it('does every chore while the mail server is down, and keeps the mail', async () => {
    const acme = await testTenant('acme')
    for (let i = 0; i < 5; i++)
      await enqueueMail(acme.db, {
        to: `p${i}@example.com`,
        subject: 'x',
        template: 'reset-password',
        props: { name: 'A', workspace: 'ACME', url: 'http://acme.saas.localhost/x' },
      })
    const response = await call(`Bearer ${env.CRON_SECRET}`)
    expect(await response.json()).toMatchObject({
      ok: true,
      done: {
        outboxes: { tenants: 1, sent: 0, failed: 5 },
        expired: 1,
        billing: { failed: 0 },
        moves: { begun: 0, failed: 0 },
      },
    })
    expect(await acme.db.outboxMessage.count({ where: { handledAt: null } })).toBe(5)
    const marks = await withClient(shard.ownerUrl, (client) => client.query('SELECT FROM tenancy.outbox_due'))
    expect(marks.rowCount).toBe(1)
  })

  it('names the chore that fails, and does the others', async () => {
    await withClient(controlOwnerUrl, (client) => client.query('ALTER TABLE rate_limits RENAME TO gone'))
    const response = await call(`Bearer ${env.CRON_SECRET}`)
    await withClient(controlOwnerUrl, (client) => client.query('ALTER TABLE gone RENAME TO rate_limits'))
    expect(response.status).toBe(500)
    expect(await response.json()).toMatchObject({
      ok: false,
      done: { attempts: { errorId: expect.any(String) }, pendingTenants: 0, stripeInbox: { handled: 0 } },
    })
  })
})
