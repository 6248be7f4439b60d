import { addShard } from '@/lib/operations/add-shard'
import { addShardInput } from '@/lib/operations/input'
import type { FleetCommand } from './fleet-command'
import { amount, flag } from './inputs'
import { outcomeFailure } from './outcome-failure'
import { paint } from './paint'

const { name, region, ownerUrlEnv, appUrlEnv } = addShardInput.shape

const parameters = {
  name: { flags: '<name>', text: 'what the shard is to be called, like us-2', input: name },
  region: { flags: '--region <name>', text: 'where the server stands, like us', input: region },
  ownerUrlEnv: {
    flags: '--owner-url-env <variable>',
    text: 'variable with the URL of the tables’ owner, straight to the server',
    input: ownerUrlEnv,
  },
  appUrlEnv: {
    flags: '--app-url-env <variable>',
    text: 'variable with the URL of the role that serves requests',
    input: appUrlEnv,
  },
  seal: { flags: '--seal', text: 'keep the URLs themselves, encrypted under FLEET_SECRET', input: flag },
  dedicated: {
    flags: '--dedicated',
    text: 'one customer’s own server: nobody comes there but by its name',
    input: flag,
  },
  schemaCapacity: { flags: '--schemas <n>', text: 'room for so many schemas (500)', input: amount.optional() },
  databaseCapacity: { flags: '--databases <n>', text: 'room for so many databases (100)', input: amount.optional() },
  wantedSpareSchemas: { flags: '--spare-schemas <n>', text: 'so many kept ready (2)', input: amount.optional() },
  wantedSpareDatabases: { flags: '--spare-databases <n>', text: 'so many kept ready (1)', input: amount.optional() },
}

export const shardsAddCommand: FleetCommand<typeof parameters> = {
  name: 'add',
  summary: 'Add a Postgres server to the fleet.',
  details: `The server is looked at closely first: version, roles, an empty database of the owner's. Then the machinery and the shared
tables are made, and the shard is open.

URLs have passwords, and arguments are seen by everybody on the machine: so it is variables that are named here. The
shard's row names them too, and then every process of the product must have them; with --seal the row holds the URLs
encrypted, and the variables are needed only now.`,
  parameters,
  examples: [
    [
      'shards add us-2 --region us --owner-url-env SHARD_US_2_OWNER_URL --app-url-env SHARD_US_2_APP_URL',
      'variables that every process has',
    ],
    [
      'shards add bigco-1 --region eu --owner-url-env OWNER --app-url-env APP --seal --dedicated',
      'one customer’s own server; deployments need no new variables',
    ],
  ],
  async run({ dedicated, ...given }) {
    const outcome = await addShard({ ...given, shared: !dedicated })
    const notes = outcome.notes.map((note) => `${paint.warn('!')} ${note}`)
    const failure = outcomeFailure(outcome)
    if (failure) return { json: outcome, text: notes.join('\n'), failure }
    const lines = [
      `${paint.good('✔')} Shard ${given.name} is open in region ${given.region}.`,
      ...notes,
      given.seal
        ? '  Its URLs are kept encrypted: no process needs the variables any more.'
        : `  Every process of the product needs ${given.ownerUrlEnv} and ${given.appUrlEnv} from now on.`,
      '  Spares are made by the chores, or now: npm run fleet -- spares fill',
    ]
    return { json: outcome, text: lines.join('\n') }
  },
}
