import http from 'node:http'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import { freePort } from '@/dev/process/free-port'
import { provisionTenant } from '@/lib/operations/provision'
import { control } from '@/lib/db/control-client'
import { entitlementsOf, type PlanId, planIds, plans } from './plans'
import { syncSubscription } from './sync-subscription'

const databases = await testDatabases()
const port = await freePort()
process.env.STRIPE_URL = `http://127.0.0.1:${port}`

/** Stripe, reduced to one customer with one subscription. Each answer is written down when the test says so, and sent when it says so. */
let truth: PlanId = 'free'
let tenants = 0
const parked: { response: http.ServerResponse; answer: string | null }[] = []
const server = http.createServer((_request, response) => parked.push({ response, answer: null }))
await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await control().$disconnect()
})

function subscriptionList(plan: PlanId): string {
  const price = { lookup_key: plans[plan].lookupKey ?? 'tenantry_pro_monthly', metadata: {} }
  const status = plan === 'free' ? 'canceled' : 'active'
  const items = { data: [{ id: 'si_1', price, current_period_end: 2_000_000_000 }] }
  const data = [
    {
      id: `sub_${tenants}`,
      status,
      created: 1,
      cancel_at: null,
      cancel_at_period_end: false,
      pending_update: null,
      latest_invoice: null,
      metadata: {},
      items,
    },
  ]
  return JSON.stringify({ object: 'list', url: '/v1/subscriptions', has_more: false, data })
}

async function waitFor(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 5_000
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('waited in vain')
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

/** What Stripe says now, before it travels. */
const see = (index: number) => {
  const one = parked[index]
  if (one) one.answer ??= subscriptionList(truth)
}

const send = (index: number) => {
  see(index)
  const [one] = parked.splice(index, 1)
  one?.response.writeHead(200, { 'content-type': 'application/json' }).end(one.answer)
}

type Step =
  | { kind: 'change'; to: PlanId }
  /** A webhook, a success page or a reconcile: it begins a fetch. */
  | { kind: 'fetch' }
  | { kind: 'see' | 'send'; which: number }

const which = fc.nat({ max: 20 })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('change' as const), to: fc.constantFrom(...planIds) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('fetch' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('see' as const), which }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('send' as const), which }) },
)

test('whatever the order of changes, fetches and answers, what is stored in the end is Stripe’s truth', async () => {
  let late = 0
  const run = async (steps: Step[], order: number[]) => {
    truth = 'free'
    tenants += 1
    const tenantId = await provisionTenant({ slug: `order-${tenants}`, name: 'Order', state: 'active' })
    await control().subscription.create({ data: { tenantId, stripeCustomerId: `cus_${tenants}` } })
    const fetches: Promise<{ outcome: string }>[] = []
    const begin = async () => {
      const before = parked.length
      fetches.push(syncSubscription(tenantId))
      await waitFor(() => parked.length > before)
    }
    for (const one of steps) {
      if (one.kind === 'change') {
        truth = one.to
        await begin() // the change's own webhook
      } else if (one.kind === 'fetch') await begin()
      else if (parked.length > 0) (one.kind === 'see' ? see : send)(one.which % parked.length)
    }
    for (const place of [...order, ...steps.map(() => 0)]) {
      if (parked.length > 0) send(place % parked.length)
    }
    const outcomes = await Promise.all(fetches)
    late += outcomes.filter(({ outcome }) => outcome === 'older').length
    if (fetches.length > 0) await expectTruth(tenantId)
  }
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), fc.array(which, { maxLength: 14 }), run),
    { numRuns: 60 },
  )
  // The property would hold for nothing if no answer had ever been overtaken.
  expect(late).toBeGreaterThan(10)
}, 120_000)

async function expectTruth(tenantId: string): Promise<void> {
  const stored = await control().subscription.findUniqueOrThrow({
    where: { tenantId },
    include: { tenant: { include: { placement: true } } },
  })
  const { limits, placement } = entitlementsOf(truth)
  expect(stored.plan).toBe(truth)
  expect(stored.appliedVersion).toBe(stored.entitlementsVersion)
  expect(stored.tenant.placement?.desiredKind).toBe(placement)
  const { rows } = await withClient(databases.shard.ownerUrl, (client) =>
    client.query('SELECT limits, entitlements_version AS version FROM tenancy.home WHERE tenant_id = $1', [tenantId]),
  )
  const known = Object.fromEntries(Object.entries(limits).filter(([, limit]) => limit !== null))
  expect(rows).toEqual([{ limits: known, version: String(stored.entitlementsVersion) }])
}
