import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { closeDataPlane } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { closeOwnerPools } from '@/lib/db/owner-pool'
import { moveStepNames } from '@/lib/operations/moves/move-options'
import { blowKinds, someBlows } from './run/blows'
import { acknowledgedIn, runTorture } from './run/run-torture'
import { testGround } from './run/test-ground'

const databases = await testDatabases({ regions: ['us', 'eu'] })
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tenantry-torture-'))

afterAll(async () => {
  fs.rmSync(folder, { recursive: true })
  await closeDataPlane()
  await closeOwnerPools()
  await control().$disconnect()
})

it(
  'moves lose nothing and do nothing twice, whatever is killed at whichever step',
  async () => {
    const tortured = await runTorture(testGround(databases), {
      seed: 'npm test',
      folder,
      beginnings: [
        { kind: 'shared', region: 'us' },
        { kind: 'schema', region: 'eu' },
        { kind: 'database', region: 'us' },
      ],
      clients: 2,
      lanes: 2,
      restMs: 40,
      blows: someBlows(['mover killed', 'mover frozen', 'mover cut off']),
      operations: 5_000,
      // Half a minute on a machine that has nothing else to do.
      until: new Date(Date.now() + 8 * 60_000),
    })
    const { problems, faults, kills } = tortured
    const found = faults.slice(0, 20).map(({ tenant, what, key, message }) => `${tenant}: ${what} ${key}: ${message}`)
    expect({ problems, found }).toEqual({ problems: [], found: [] })
    expect(acknowledgedIn(tortured)).toBeGreaterThan(5_000)
    for (const kind of Object.keys(kills)) expect(blowKinds).toContain(kind)
    expect(Object.values(kills)).toEqual(Array.from({ length: 3 }, () => moveStepNames.length))
  },
  9 * 60_000,
)
