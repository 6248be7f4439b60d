import type { Bench } from '@/dev/bench'
import { schemaVersion } from '@/lib/db/generated/schema-version'
import { type Comparison, compareRounds, connections, oneProcessEach } from './migrate/compare'
import { enrol, forget, makeDatabases, makeSchemas, relationsIn } from './migrate/make-targets'

const processes = 20

/**
 * `migrateFleet` over 1,000 schemas and over 100 databases (one column, one index, one table) against the same SQL sent by four
 * bare connections to as many others, in turns, and against one process a target. `--schemas 200 --databases 20` is shorter.
 */
export const run: Bench = async ({ stack, json, args }) => {
  const [shard] = stack.databases.shards
  if (!shard) throw new Error('this bench needs a shard')
  const { ownerUrl: controlUrl } = stack.databases.control
  const say = json ? () => {} : (line: string) => console.log(line)
  const count = { schemas: numberAfter(args, '--schemas', 1_000), databases: numberAfter(args, '--databases', 100) }
  const at = { shard: shard.name }

  const started = performance.now()
  const [ours, theirs] = [
    await makeSchemas(shard.ownerUrl, count.schemas),
    await makeSchemas(shard.ownerUrl, count.schemas),
  ]
  const relations = await relationsIn(shard.ownerUrl)
  say(
    `${2 * count.schemas} schemas with all tenant tables, ${relations} relations, made in ${seconds(performance.now() - started)}.`,
  )
  await enrol(controlUrl, shard.name, ours, schemaVersion)
  const schemas = await compareRounds(theirs, { ...at, rounds: [1, 2, 3, 4, 5, 6, 7] })
  say(describe('schemas', schemas))
  const processMs = (await oneProcessEach(theirs.slice(0, processes), 8)) * count.schemas
  const overProcesses = { scaledFrom: processes, processMs, ratio: processMs / schemas.fleetMs }
  say(
    `One process a target, ${connections} at a time: ${seconds(processMs)} for ${count.schemas}, scaled from ${processes}: ${overProcesses.ratio.toFixed(1)} times the fleet's.`,
  )
  await forget(controlUrl)

  const made = await makeDatabases(shard.ownerUrl, 2 * count.databases)
  await enrol(controlUrl, shard.name, made.slice(0, count.databases), schemaVersion)
  const databases = await compareRounds(made.slice(count.databases), { ...at, rounds: [11, 12, 13, 14, 15, 16, 17] })
  say(describe('databases', databases))
  if (json) console.log(JSON.stringify({ connections, relations, schemas, overProcesses, databases }, null, 2))
}

function numberAfter(args: string[], name: string, otherwise: number): number {
  const index = args.indexOf(name)
  return index === -1 ? otherwise : Number(args[index + 1])
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(2)} s`

function describe(what: string, { targets, rounds, ratio, fleetMs, bareMs, fastest }: Comparison): string {
  const each = rounds.map((round) => `${round.ratio.toFixed(2)}×`).join(', ')
  return `${targets} ${what}: fleet ${seconds(fleetMs)}, four bare connections ${seconds(bareMs)}: ${ratio.toFixed(2)}× (rounds: ${each}).
  Fastest rounds: ${seconds(fastest.fleetMs)} and ${seconds(fastest.bareMs)}: ${fastest.ratio.toFixed(2)}×.`
}
