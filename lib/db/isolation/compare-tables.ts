import { isDeepStrictEqual } from 'node:util'
import type { Client } from 'pg'
import { Difference, plain } from './difference'
import type { World } from './oracle-write'
import type { Bench } from './player'
import { type Args, columnsOf, models, modelNames } from './schema'

/** Both tenants' tables, as a superuser sees them, against both worlds. */
export async function compareTables({ superuser, tenants }: Bench, worlds: World[]): Promise<void> {
  const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  const selects = modelNames.map((name) => {
    const columns = columnsOf(name).map((column) => `'${column}', ${snake(column)}`)
    const rows = `SELECT jsonb_build_object(${columns.join(', ')}) AS row FROM ${models[name].table} ORDER BY tenant_id, id`
    return `SELECT '${name}' AS model, coalesce(jsonb_agg(row), '[]') AS rows FROM (${rows}) AS one`
  })
  const { rows } = await superuser.query<{ model: keyof World['state']; rows: Args[] }>(selects.join(' UNION ALL '))
  for (const { model, rows: actual } of rows) {
    for (const { tenantId, state } of worlds) {
      const mine = actual.filter((row) => row.tenantId === tenantId)
      const expected = state[model].toSorted((a, b) => (a.id < b.id ? -1 : 1))
      if (!isDeepStrictEqual(plain(mine), plain(expected)))
        throw new Difference(`${model} of ${tenantId} holds what its tenant never wrote`, true, { mine, expected })
    }
    if (actual.length !== worlds.reduce((sum, world) => sum + world.state[model].length, 0))
      throw new Difference(`${model} holds rows of nobody`, true, { actual })
  }
  await compareUsage(superuser, tenants, worlds)
}

async function compareUsage(superuser: Client, tenants: Bench['tenants'], worlds: World[]): Promise<void> {
  const { rows } = await superuser.query<{ tenant_id: string; metric: string; used: number }>('SELECT * FROM usage')
  for (const [at, { tenant }] of tenants.entries()) {
    const state = worlds[at]?.state
    for (const [metric, counted] of [
      ['projects', state?.Project.length],
      ['members', state?.User.length],
    ]) {
      const used = rows.find((row) => row.tenant_id === tenant.id && row.metric === metric)?.used
      if (used !== counted) throw new Difference(`usage of ${metric}`, false, { tenant: tenant.id, used, counted })
    }
  }
}
