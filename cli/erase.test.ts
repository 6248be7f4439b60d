import { afterAll, expect, it, vi } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { fleet, fleetJson } from '@/dev/test/fleet-child'
import { control } from '@/lib/db/control-client'

await testDatabases()
afterAll(() => control().$disconnect())
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

it('erases what is named twice, prints the receipt, and frees nothing', async () => {
  expect(await fleet(['provision', 'acme', '--name', 'Acme Works'])).toMatchObject({ code: 0, stderr: '' })
  const [unasked, mistaken, unknown] = await Promise.all([
    fleetJson(['erase', 'acme']),
    fleet(['erase', 'acme', '--confirm', 'globex']),
    fleetJson(['erase', 'globex', '--confirm', 'globex']),
  ])
  expect([unasked.code, mistaken.code, unknown.code]).toEqual([2, 2, 2])
  expect(unasked.json).toMatchObject({ error: { code: 'USAGE', message: expect.stringContaining('--confirm acme') } })
  expect(mistaken.stderr).toContain('--confirm says globex, and not acme')
  expect(unknown.json).toMatchObject({ error: { code: 'NOT_FOUND' } })
  expect(await control().tenant.count({ where: { slug: 'acme', state: 'active' } })).toBe(1)

  const { code, json, stderr } = await fleetJson(['erase', 'acme', '--confirm', 'acme'])
  expect([code, stderr]).toEqual([0, ''])
  expect(json).toMatchObject({
    rows: { 'us-1: tenancy.home': 1 },
    catalogue: { tenants: 1 },
    scan: { found: 0 },
    stripe: 'none',
  })
  expect(JSON.stringify(json)).not.toMatch(/acme/i)
  const again = await fleetJson(['provision', 'acme', '--name', 'Acme Works'])
  expect(again).toMatchObject({ code: 1, json: { error: { code: 'CONFLICT' } } })
})
