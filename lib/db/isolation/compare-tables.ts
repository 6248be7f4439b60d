import { isDeepStrictEqual } from 'node:util'
import { Difference, plain } from './difference'
import type { World } from './oracle-write'
import type { Bench } from './player'
import { type Args, columnsOf, models, modelNames } from './schema'
import type { SuitePlace } from './suite-places'
import { placeTables, untouchedTables } from './tenants'

const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** Every row of a place, one line a table: those that the suite follows as the models have them, the others as they are. */
function tablesSql(schema: string): string {
  const followed = modelNames.map((name) => {
    const columns = columnsOf(name).map((column) => `'${column}', ${snake(column)}`)
    return { name, table: models[name].table, row: `jsonb_build_object(${columns.join(', ')})`, order: 'tenant_id, id' }
  })
  const known = new Set(followed.map(({ table }) => table))
  const others = placeTables.filter((table) => !known.has(table))
  const all = [
    ...followed,
    ...others.map((table) => ({ name: table, table, row: 'to_jsonb(one)', order: 'tenant_id' })),
  ]
  return all
    .map(({ name, table, row, order }) => {
      const rows = `SELECT ${row} AS row FROM ${schema}.${table} AS one ORDER BY ${order}`
      return `SELECT '${name}' AS name, coalesce(jsonb_agg(row), '[]') AS rows FROM (${rows}) AS one`
    })
    .join(' UNION ALL ')
}

/** All tables of all places, as a superuser sees them, against the worlds of those who live there, and nobody else's rows. */
export async function compareTables({ places, tenants }: Bench, worlds: World[]): Promise<void> {
  const livingIn = (place: SuitePlace) => worlds.filter((_, at) => tenants[at]?.place === place)
  await Promise.all(places.map((place) => comparePlace(place, livingIn(place))))
}

async function comparePlace({ superuser, schemaName, placement }: SuitePlace, worlds: World[]): Promise<void> {
  const query = { name: schemaName, text: tablesSql(schemaName) }
  const { rows } = await superuser.query<{ name: string; rows: Args[] }>(query)
  const tables = new Map(rows.map((one) => [one.name, one.rows]))
  const where = `of the ${placement.kind} place ${schemaName}`
  for (const name of modelNames) {
    const actual = tables.get(name) ?? []
    for (const { tenantId, state } of worlds) {
      const mine = actual.filter((row) => row.tenantId === tenantId)
      const expected = state[name].toSorted((a, b) => (a.id < b.id ? -1 : 1))
      if (!isDeepStrictEqual(plain(mine), plain(expected)))
        throw new Difference(`${name} of ${tenantId} holds what its tenant never wrote`, true, { mine, expected })
    }
    if (actual.length !== worlds.reduce((sum, world) => sum + world.state[name].length, 0))
      throw new Difference(`${name} ${where} holds rows of nobody who lives there`, true, { actual })
  }
  for (const table of untouchedTables) {
    if (tables.get(table)?.length !== 0) throw new Difference(`${table} ${where} holds rows`, true, { tables })
  }
  compareUsage(tables.get('usage') ?? [], worlds)
}

function compareUsage(rows: Args[], worlds: World[]): void {
  if (rows.length !== worlds.length * 2) throw new Difference('usage is counted for nobody who lives there', true, rows)
  for (const { tenantId, state } of worlds) {
    for (const [metric, counted] of Object.entries({ projects: state.Project.length, members: state.User.length })) {
      const used = rows.find((row) => row.tenant_id === tenantId && row.metric === metric)?.used
      if (used !== counted) throw new Difference(`usage of ${metric}`, false, { tenantId, used, counted })
    }
  }
}
