import { withClient } from '@/dev/db/with-client'
import { allDatabases, placeOf } from '@/lib/control/places'
import { control } from '@/lib/db/control-client'
import type { Fault } from '@/dev/torture/check/fault'
import type { TenantShape } from '@/dev/torture/workload/tenant-shape'
import type { Ground } from './ground'

interface HomeRow {
  schema_name: string
  epoch: string
  residence: string
  capture: boolean
}

/** A tenant lives in one place, the one that the catalogue names, at its epoch; nothing is captured any more, anywhere. */
export async function checkHomes(ground: Ground, { id, slug }: TenantShape): Promise<Fault[]> {
  const place = await placeOf(id)
  const { epoch } = await control().placement.findUniqueOrThrow({ where: { tenantId: id } })
  const faults: Fault[] = []
  const fault = (key: string, message: string) =>
    faults.push({ what: 'torn', key, message: `${slug}: ${message}`, operations: [] })
  for (const { ownerUrl, shard, databaseName } of await allDatabases()) {
    const name = `${shard}/${databaseName ?? 'shared'}`
    const { homes, captured } = await withClient(ground.asSuperuser(ownerUrl), async (client) => ({
      homes: (await client.query<HomeRow>('SELECT * FROM tenancy.home WHERE tenant_id = $1', [id])).rows,
      captured: (await client.query('SELECT FROM tenancy.captured WHERE tenant_id = $1', [id])).rowCount,
    }))
    if (captured) fault(name, `${captured} captured changes are left`)
    for (const home of homes) {
      const isHere = ownerUrl === place?.ownerUrl && home.schema_name === place.schemaName
      const due = isHere ? home.residence === 'active' && BigInt(home.epoch) === epoch : home.residence === 'moved'
      if (!due || home.capture) {
        fault(
          name,
          `the home in ${home.schema_name} is ${home.residence} at ${home.epoch}${home.capture ? ', capturing' : ''}; the catalogue says ${isHere ? epoch : 'elsewhere'}`,
        )
      }
    }
  }
  const held = await control().place.findMany({ where: { tenantId: id }, include: { remnants: true } })
  for (const { id: placeId, remnants } of held) {
    if (placeId !== place?.id && remnants.length === 0) fault(placeId, 'a place is held and used for nothing')
  }
  return faults
}
