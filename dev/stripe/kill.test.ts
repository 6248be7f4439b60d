import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Stripe from 'stripe'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { freePort } from '@/dev/process/free-port'
import { startStripe } from './start-stripe'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'stripe-kill-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const clientOf = (port: number) =>
  new Stripe('sk_test_kill', { host: '127.0.0.1', port, protocol: 'http', maxNetworkRetries: 0, telemetry: false })

/** The program of its own process, listening. */
async function startProgram(port: number, stateFile: string) {
  const flags = ['--port', String(port), '--state-file', stateFile]
  const webhook = ['--webhook-url', 'http://127.0.0.1:9/', '--webhook-secret', 'whsec_kill']
  const child = spawn(process.execPath, ['--import', 'tsx', 'dev/stripe/main.ts', ...flags, ...webhook])
  const [output]: unknown[] = await once(child.stdout, 'data')
  expect(String(output)).toContain(`http://127.0.0.1:${port}`)
  return child
}

it('loses nothing that it answered when it is killed while it works', async () => {
  const stateFile = path.join(folder, 'stripe.json')
  const port = await freePort()
  const child = await startProgram(port, stateFile)
  const client = clientOf(port)
  const acknowledged: string[] = []
  const writer = async () => {
    for (;;) acknowledged.push((await client.customers.create({ name: 'x'.repeat(500) })).id)
  }
  const writers = Array.from({ length: 8 }, () => writer().catch(() => undefined))
  await expect.poll(() => acknowledged.length, { timeout: 10_000 }).toBeGreaterThan(200)
  child.kill('SIGKILL')
  await Promise.all(writers)

  const again = await freePort()
  const webhook = { webhookUrl: 'http://127.0.0.1:9/', webhookSecret: 'whsec_kill' }
  const running = await startStripe({ port: again, stateFile, ...webhook })
  const kept = await clientOf(again).customers.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 })
  const ids = new Set(kept.map(({ id }) => id))
  expect(acknowledged.filter((id) => !ids.has(id))).toEqual([])
  await running.close()
})

it('names the flag that is wrong', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', 'dev/stripe/main.ts', '--port', 'none'])
  let output = ''
  child.stderr.on('data', (chunk) => (output += String(chunk)))
  const [code]: unknown[] = await once(child, 'close')
  expect(code).toBe(2)
  expect(output).toContain('port')
  expect(output).toContain('webhook-url')
})
