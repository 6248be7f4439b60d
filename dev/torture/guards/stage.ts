import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { placementOf } from '@/lib/control/placement-of'
import { tenantDb } from '@/lib/control/tenant-db'
import { createDataPlane } from '@/lib/db/data-plane'
import type { Ground } from '@/dev/torture/run/ground'
import { type Beginning, prepareTenants } from '@/dev/torture/run/prepare-tenants'
import { verdict } from '@/dev/torture/run/verdict'
import { seededRandom } from '@/dev/torture/seeded-random'
import type { Client } from '@/dev/torture/workload/client'
import { OwnRows } from '@/dev/torture/workload/own-rows'
import { readOne } from '@/dev/torture/workload/read-rows'
import { Recorder } from '@/dev/torture/workload/recorder'
import type { TenantShape } from '@/dev/torture/workload/tenant-shape'

/** One tenant, and two people who work for it in this process. */
export interface Stage {
  tenant: TenantShape
  client: Client
  /** Has heard where the tenant lives, and asks again only when it is refused. */
  stale: Client
  /** What the history shows that must not be, once all is over: `what key`, each once. */
  judge: () => Promise<string[]>
  close: () => Promise<void>
}

let made = 0

export async function stage(ground: Ground, beginning: Beginning = { kind: 'shared', region: 'us' }): Promise<Stage> {
  made += 1
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tenantry-stage-'))
  const [tenant] = await prepareTenants(folder, [beginning], `stage-${made}`)
  if (!tenant) throw new Error('the tenant has just been made')
  const plane = createDataPlane({ resolve: placementOf })
  const clientOf = (name: string, lane: number, db: Client['db']): Client => ({
    db,
    tenant,
    random: seededRandom(name),
    own: new OwnRows(lane),
    recorder: new Recorder(folder, name),
  })
  const stale = clientOf('stale', 1, plane.tenantDb(tenant.id, 'work'))
  await readOne(stale, 'registers')
  return {
    tenant,
    client: clientOf('client', 0, tenantDb(tenant.id, 'work')),
    stale,
    async judge() {
      const faults = await verdict(ground, folder, [tenant])
      return [...new Set(faults.map(({ what, key }) => `${what} ${key}`))]
    },
    async close() {
      await plane.close()
      fs.rmSync(folder, { recursive: true })
    },
  }
}
