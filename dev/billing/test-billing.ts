import { mkdtemp, rm } from 'node:fs/promises'
import http from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll } from 'vitest'
import { testDatabases, type TestDatabases, type TestDatabasesOptions } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import { freePort } from '@/dev/process/free-port'
import { startStripe } from '@/dev/stripe/start-stripe'
import { entitlementsOf } from '@/lib/billing/plans'
import { handleStripeEvent } from '@/lib/billing/process-inbox'
import { receiveWebhook } from '@/lib/billing/receive-webhook'
import { findTenant } from '@/lib/control/catalogue'
import { provisionTenant } from '@/lib/operations/provision'
import { tenantDb } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { env } from '@/lib/env'
import { AppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { simulate } from './simulate'

export interface TestBilling {
  databases: TestDatabases
  stripeUrl: string
  webhooks: TestWebhooks
  /** A new tenant and its owner; `db` obeys the tenant's standing, as it does for work. */
  owner: () => Promise<Context>
  /** What the tenant's home holds. */
  homeOf: (tenantId: string) => Promise<Home>
  /** One of the simulator's own switches. */
  simulate: (path: string, input?: object) => Promise<void>
}

export interface Home {
  standing: string
  limits: Record<string, number>
  version: number
}

/** Where the simulator posts to: what the product's route does, with the means to fail. */
export interface TestWebhooks {
  /** `lose`: answered with 200 and forgotten. `refuse`: answered with 500. */
  mode: 'receive' | 'lose' | 'refuse'
  /** Everything that was posted, to be posted again. */
  seen: { body: string; signature: string }[]
  /** Waits until nothing has been posted for a while and all of it is handled. */
  settle: () => Promise<void>
}

/** Real databases, the Stripe simulator over HTTP, and a receiver of its webhooks, for one test file. */
export async function testBilling(options?: TestDatabasesOptions): Promise<TestBilling> {
  const databases = await testDatabases(options)
  const folder = await mkdtemp(path.join(tmpdir(), 'stripe-'))
  const receiver = await startReceiver()
  const stripe = await startStripe({
    port: await freePort(),
    stateFile: path.join(folder, 'state.jsonl'),
    webhookUrl: receiver.url,
    webhookSecret: env.STRIPE_WEBHOOK_SECRET,
    backoffMs: [20, 50],
  })
  process.env.STRIPE_URL = stripe.url
  afterAll(async () => {
    await stripe.close()
    await receiver.close()
    await control().$disconnect()
    await rm(folder, { recursive: true })
  })
  return {
    databases,
    stripeUrl: stripe.url,
    webhooks: receiver.webhooks,
    owner: newOwner,
    homeOf: (tenantId) => homeOf(databases, tenantId),
    simulate: async (path, input) => void (await simulate(stripe.url, path, input)),
  }
}

let tenants = 0

async function newOwner(): Promise<Context> {
  tenants += 1
  const id = await provisionTenant({ slug: `payer-${tenants}`, name: `Payer ${tenants}`, state: 'active' })
  const tenant = await findTenant(id)
  if (!tenant) throw new Error('the tenant has just been made')
  const db = tenantDb(id, 'work')
  const { id: userId } = await db.user.create({ data: { email: 'ada@payer.test', name: 'Ada', role: 'owner' } })
  const actor = { userId, sessionId: userId, name: 'Ada', email: 'ada@payer.test', role: 'owner' } as const
  return { tenant, actor, db, entitlements: entitlementsOf('free') }
}

async function homeOf({ shard }: TestDatabases, tenantId: string): Promise<Home> {
  const { rows } = await withClient(shard.ownerUrl, (client) =>
    client.query<Home>(
      'SELECT standing, limits, entitlements_version::int AS version FROM tenancy.home WHERE tenant_id = $1',
      [tenantId],
    ),
  )
  const [home] = rows
  if (!home) throw new Error('the tenant has no home')
  return home
}

async function startReceiver() {
  const busy = new Set<Promise<void>>()
  const webhooks: TestWebhooks = {
    mode: 'receive',
    seen: [],
    async settle() {
      do {
        await Promise.all(busy)
        await new Promise((resolve) => setTimeout(resolve, 150))
      } while (busy.size > 0)
    },
  }
  const server = http.createServer((request, response) => {
    const work = receive(webhooks, request).then((status) => void response.writeHead(status).end())
    busy.add(work)
    void work.finally(() => busy.delete(work))
  })
  const port = await freePort()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const close = () => new Promise((resolve) => server.close(resolve))
  return { url: `http://127.0.0.1:${port}/api/stripe/webhook`, webhooks, close }
}

async function receive(webhooks: TestWebhooks, request: http.IncomingMessage): Promise<number> {
  const body = await text(request)
  const signature = String(request.headers['stripe-signature'])
  webhooks.seen.push({ body, signature })
  if (webhooks.mode !== 'receive') return webhooks.mode === 'lose' ? 200 : 500
  try {
    const id = await receiveWebhook(body, signature)
    if (id) await handleStripeEvent(id)
    return 200
  } catch (error) {
    return error instanceof AppError ? error.status : 500
  }
}
