import net from 'node:net'
import { afterAll, expect, it, vi } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testWorkspace } from '@/dev/db/test-workspace'
import { control } from '@/lib/db/control-client'
import { meter } from './meter'
import { closeDataPlane } from './tenant-db'

const databases = await testDatabases()
const { hostname, port } = new URL(databases.controlUrl)

/** Stands between this process and its control plane. */
const way = {
  isOpen: true,
  sockets: new Set<net.Socket>(),
  server: net.createServer((from) => {
    if (!way.isOpen) {
      from.destroy()
      return
    }
    const to = net.connect(Number(port), hostname)
    for (const [socket, other] of [
      [from, to],
      [to, from],
    ] as const) {
      way.sockets.add(socket)
      socket.pipe(other)
      socket.on('error', () => other.destroy())
      socket.on('close', () => other.destroy())
    }
  }),
}
await new Promise<void>((resolve) => way.server.listen(0, '127.0.0.1', resolve))
const around = new URL(databases.controlUrl)
around.host = `127.0.0.1:${(way.server.address() as net.AddressInfo).port}`
process.env.CONTROL_URL = around.href

afterAll(async () => {
  await closeDataPlane()
  await control().$disconnect()
  way.server.close()
})

it('costs neither a statement nor the process nor a figure, whether it comes in the middle or lasts', async () => {
  const unhandled = vi.fn()
  process.on('unhandledRejection', unhandled)
  const { db, tenant } = await (await testWorkspace(databases)).join('owner')
  await meter().flush()
  const queries = async () =>
    (await control().tenantSample.findFirst({ where: { tenantId: tenant.id } }))?.queries ?? 0n
  const before = await queries()
  await db.project.findMany()

  const flushed = meter().flush()
  way.isOpen = false
  for (const socket of way.sockets) socket.destroy()
  await flushed
  for (let i = 0; i < 20; i += 1) {
    await db.project.findMany()
    await meter().flush()
  }
  await expect(queries()).rejects.toThrow()

  way.isOpen = true
  await vi.waitFor(async () => expect((await queries()) - before).toBeLessThan(21n), 5_000)
  await meter().flush()
  expect((await queries()) - before).toBe(21n)
  expect(unhandled).not.toHaveBeenCalled()
  process.off('unhandledRejection', unhandled)
})
