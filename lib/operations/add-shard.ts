import type { z } from 'zod'
import { urlsOf } from '@/lib/control/shard-urls'
import { control, controlOwner } from '@/lib/db/control-client'
import { inspectServer, type ServerFacts } from '@/lib/db/inspect-server'
import { occupantOf, prepareShardDatabase } from '@/lib/db/shard-database'
import { env, postgresUrlFrom } from '@/lib/env'
import { AppError } from '@/lib/errors'
import { seal } from '@/lib/seal'
import { readHistories } from './migrations/history'
import { addShardInput, fieldErrorsOf } from './input'
import { type Outcome, refusedOutcome, runOperation } from './run-operation'

type NewShard = z.output<typeof addShardInput>

/** `notes`: what an operator should know about this server, though the shard works. */
export type AddedShard = Outcome & { notes: string[] }

/**
 * Adds a Postgres server to the fleet: looks at it closely, makes the machinery and the shared tables in its database, and
 * writes it into the catalogue as the owner. Nothing is changed there unless all it was asked for is right. Never throws.
 */
export async function addShard(input: z.input<typeof addShardInput>): Promise<AddedShard> {
  const notes: string[] = []
  const parsed = addShardInput.safeParse(input)
  if (!parsed.success) {
    const refusal = new AppError('INVALID_INPUT', { fieldErrors: fieldErrorsOf(parsed.error) })
    return { ...refusedOutcome(refusal), notes }
  }
  const shard = parsed.data
  const capacity = { schema: shard.schemaCapacity, database: shard.databaseCapacity }
  const outcome = await runOperation({ kind: 'add-shard', input: { shard: shard.name, region: shard.region } }, [
    {
      name: 'verify',
      async run() {
        const facts = await verify(shard)
        notes.push(...notesOn(facts))
        if (!facts.mayCreateDatabases) capacity.database = 0
        if (!facts.mayCreateRoles) capacity.schema = capacity.database = 0
      },
    },
    {
      name: 'prepare',
      async run() {
        const { ownerUrl, appUrl } = urls(shard)
        const { canMakePlaces } = await prepareShardDatabase(ownerUrl, roleIn(appUrl), await readHistories())
        if (canMakePlaces) return
        capacity.schema = capacity.database = 0
        notes.push('The owner may not hand on the role tenantry_app: no schemas or databases of their own here.')
      },
      leaves: () => 'empty tables in the database',
    },
    { name: 'register', run: () => register(shard, capacity) },
  ])
  return { ...outcome, notes }
}

const urls = ({ ownerUrlEnv, appUrlEnv }: NewShard) => ({
  ownerUrl: postgresUrlFrom(ownerUrlEnv),
  appUrl: postgresUrlFrom(appUrlEnv),
})
const roleIn = (url: string) => decodeURIComponent(new URL(url).username)

const wrong = (field: keyof NewShard, reason: string) =>
  new AppError('INVALID_INPUT', { message: reason, fieldErrors: { [field]: reason } })

async function verify(shard: NewShard): Promise<ServerFacts> {
  const { ownerUrl, appUrl } = readUrls(shard)
  const facts = await inspectServer({ ownerUrl, appUrl })
  const { version, owner, app } = facts
  if (version < 160_000)
    throw wrong('ownerUrlEnv', `Postgres 16 or newer is needed; this is ${Math.floor(version / 10_000)}.`)
  if (!facts.sameDatabase) throw wrong('appUrlEnv', 'The two URLs lead to different databases.')
  if (app === owner) throw wrong('appUrlEnv', `Requests must not be served as the owner ${owner}.`)
  if (facts.appBypasses) throw wrong('appUrlEnv', `${app} is a superuser or bypasses row-level security.`)
  if (facts.appOwns.length > 0) throw wrong('appUrlEnv', `${app} owns ${facts.appOwns.join(', ')}.`)
  if (facts.ownerIsSuperuser)
    throw wrong('ownerUrlEnv', `${owner} is a superuser, whom row-level security doesn’t bind.`)
  if (!facts.ownsDatabase) throw wrong('ownerUrlEnv', `${owner} doesn’t own the database it connects to.`)
  await refuseKnown(shard.name, ownerUrl)
  const occupant = await occupantOf(ownerUrl)
  if (occupant) throw wrong('ownerUrlEnv', `That database holds ${occupant}. A shard needs one of its own.`)
  return facts
}

/** A missing variable is the operator's to mend. */
function readUrls(shard: NewShard) {
  try {
    return urls(shard)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw wrong(reason.includes(shard.appUrlEnv) ? 'appUrlEnv' : 'ownerUrlEnv', reason)
  }
}

/** By where it leads, not by its roles: two names for one database would be two shards on the same tables. */
async function refuseKnown(name: string, ownerUrl: string): Promise<void> {
  const address = (url: string) => {
    const { hostname, port, pathname } = new URL(url)
    return `${hostname}:${port || 5432}${pathname}`
  }
  const known = await control().shard.findMany()
  // One whose variable isn't set where this runs can't be compared; tenants in it would still be found.
  const addressOf = (shard: (typeof known)[number]) => {
    try {
      return address(urlsOf(shard).ownerUrl)
    } catch {
      return null
    }
  }
  if (known.some((shard) => shard.name === name)) {
    const reason = `There is a shard ${name} already.`
    throw new AppError('CONFLICT', { message: reason, fieldErrors: { name: reason } })
  }
  if (address(ownerUrl) === address(env.CONTROL_OWNER_URL))
    throw wrong('ownerUrlEnv', 'That is the control plane’s database.')
  const twin = known.find((shard) => addressOf(shard) === address(ownerUrl))
  if (twin) throw wrong('ownerUrlEnv', `That is the database of shard ${twin.name}.`)
}

function notesOn({ mayCreateDatabases, mayCreateRoles, openToAll, owner }: ServerFacts): string[] {
  return [
    ...(mayCreateRoles
      ? []
      : [`${owner} may not create roles: no schemas or databases of their own here (CREATEROLE).`]),
    ...(mayCreateDatabases ? [] : [`${owner} may not create databases: none of their own here (CREATEDB).`]),
    ...openToAll.map(
      (name) => `Every role of this server may connect to the database ${name}, a tenant’s own included.`,
    ),
  ]
}

async function register(shard: NewShard, capacity: { schema: number; database: number }): Promise<void> {
  const { name, region, ownerUrlEnv, appUrlEnv, seal: sealed } = shard
  const { ownerUrl, appUrl } = urls(shard)
  const where = sealed
    ? { ownerUrlSealed: seal('database', ownerUrl), appUrlSealed: seal('database', appUrl) }
    : { ownerUrlEnv, appUrlEnv }
  const { schema: schemaCapacity, database: databaseCapacity } = capacity
  const spares = {
    wantedSpareSchemas: Math.min(shard.wantedSpareSchemas, schemaCapacity),
    wantedSpareDatabases: Math.min(shard.wantedSpareDatabases, databaseCapacity),
  }
  const schemaVersion = (await readHistories()).tenant.at(-1)?.name ?? null
  await controlOwner().shard.create({
    data: {
      name,
      region,
      ...where,
      schemaCapacity,
      databaseCapacity,
      ...spares,
      ...(shard.shared && { places: { create: { kind: 'shared', state: 'ready', schemaVersion } } }),
    },
  })
  urlsOf(await control().shard.findUniqueOrThrow({ where: { name } })) // whoever serves requests can read it
}
