import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Stripe from 'stripe'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { freePort } from '@/dev/process/free-port'
import { startSimulator } from '@/dev/stack/start-simulator'
import { startStripe } from './start-stripe'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'stripe-kill-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const webhook = { webhookUrl: 'http://127.0.0.1:9/', webhookSecret: 'whsec_kill' }
const clientOf = (port: number) =>
  new Stripe('sk_test_kill', { host: '127.0.0.1', port, protocol: 'http', maxNetworkRetries: 0, telemetry: false })

it('loses nothing that it answered when it is killed while it works', async () => {
  const stateFile = path.join(folder, 'stripe.json')
  const port = await freePort()
  const program = await startSimulator({ name: 'stripe', options: { port, stateFile, ...webhook } })
  const client = clientOf(port)
  const acknowledged: string[] = []
  const writer = async () => {
    for (;;) acknowledged.push((await client.customers.create({ name: 'x'.repeat(500) })).id)
  }
  const writers = Array.from({ length: 8 }, () => writer().catch(() => undefined))
  await expect.poll(() => acknowledged.length, { timeout: 10_000 }).toBeGreaterThan(200)
  program.child.kill('SIGKILL')
  await Promise.all(writers)

  const again = await freePort()
  const running = await startStripe({ port: again, stateFile, ...webhook })
  const kept = await clientOf(again).customers.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 })
  const ids = new Set(kept.map(({ id }) => id))
  expect(acknowledged.filter((id) => !ids.has(id))).toEqual([])
  await running.close()
})
