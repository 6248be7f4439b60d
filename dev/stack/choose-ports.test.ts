import net from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { freePort } from '@/dev/process/free-port'
import { choosePorts, randomPorts } from './choose-ports'
import { nothingGiven } from './given'

const taken = net.createServer()
await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', () => resolve()))
const address = taken.address()
const port = typeof address === 'object' && address ? address.port : 0
afterAll(() => void taken.close())

test('a port that was asked for and is in use is refused with its number and its variable', async () => {
  const attempt = choosePorts({ ...nothingGiven, ports: { STRIPE_PORT: port } })
  await expect(attempt).rejects.toThrow(`Port ${port} (STRIPE_PORT) is in use`)
})

test('one that nobody asked for gives way to the next free one', async () => {
  expect(await freePort(port)).toBeGreaterThan(port)
})

test('two variables with one port are named, and what nobody asked for keeps clear of what somebody did', async () => {
  const free = await freePort(54_330)
  const both = choosePorts({ ...nothingGiven, ports: { POSTGRES_PORT: free, POSTGRES_EU_PORT: free } })
  await expect(both).rejects.toThrow(`POSTGRES_PORT and POSTGRES_EU_PORT are both ${free}`)
  const ports = await choosePorts({ ...nothingGiven, ports: { POSTGRES_PORT: free } })
  expect(ports.POSTGRES_PORT).toBe(free)
  expect(ports.POSTGRES_EU_PORT).toBeGreaterThan(free)
})

test('the site’s own URL settles its port', async () => {
  const free = await freePort()
  const ports = await choosePorts({ ...nothingGiven, app: { SITE_URL: `http://saas.localhost:${free}` } })
  expect(ports.PORT).toBe(free)
})

test('a stack that is thrown away gets ports that differ', async () => {
  expect(new Set(Object.values(await randomPorts())).size).toBe(7)
})
