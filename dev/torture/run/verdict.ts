import fs from 'node:fs'
import path from 'node:path'
import { placeOf } from '@/lib/control/places'
import { checkHistory } from '@/dev/torture/check/check-history'
import type { Fault } from '@/dev/torture/check/fault'
import { readHistory } from '@/dev/torture/history/history-file'
import type { TenantShape } from '@/dev/torture/workload/tenant-shape'
import { checkHomes } from './check-homes'
import { finalLook } from './final-look'
import type { Ground } from './ground'

export interface TenantFault extends Fault {
  tenant: number
}

export const historyFilesOf = (folder: string, tenant: number) =>
  fs
    .readdirSync(folder)
    .filter((name) => name.startsWith(`${tenant}-`))
    .map((name) => path.join(folder, name))

/** When everybody has stopped: what the history of each tenant, its rows and its homes show that must not be. */
export async function verdict(ground: Ground, folder: string, tenants: readonly TenantShape[]): Promise<TenantFault[]> {
  const faults: TenantFault[] = []
  for (const tenant of tenants) {
    const place = await placeOf(tenant.id)
    if (!place) throw new Error(`${tenant.slug} has no place`)
    const final = await finalLook(ground.asSuperuser(place.ownerUrl), place.schemaName, tenant)
    const history = readHistory(historyFilesOf(folder, tenant.index))
    const found = [
      ...final.faults,
      ...checkHistory([...history, final.operation]),
      ...(await checkHomes(ground, tenant)),
    ]
    faults.push(...found.map((fault) => ({ tenant: tenant.index, ...fault })))
  }
  return faults
}
