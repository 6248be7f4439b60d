import { originOf } from '@/lib/control/catalogue'
import { provisionInput } from '@/lib/operations/input'
import { provision } from '@/lib/operations/provision'
import { readTenants } from '@/lib/operations/read-tenants'
import type { Answer, FleetCommand } from './fleet-command'
import { duration } from './format'
import { outcomeFailure } from './outcome-failure'
import { paint } from './paint'
import { placementInWords } from './placement-in-words'

const { slug, name, kind, region, shard, owner } = provisionInput.shape
const { email, name: ownerName } = owner.unwrap().shape

const parameters = {
  slug: { flags: '<slug>', text: 'the workspace’s subdomain', input: slug },
  name: { flags: '--name <name>', text: 'what the company or team is called', input: name },
  kind: {
    flags: '--to <placement>',
    text: 'shared, schema or database; shared where nothing is said',
    input: kind,
  },
  region: {
    flags: '--region <name>',
    text: 'where its rows are to live; the oldest open region where nothing is said',
    input: region,
  },
  shard: {
    flags: '--shard <name>',
    text: 'on which shard of it; one that has room where nothing is said',
    input: shard,
  },
  'owner.email': { flags: '--owner <email>', text: 'who gets an invitation as its owner', input: email.optional() },
  'owner.name': { flags: '--owner-name <name>', text: 'what the owner is called', input: ownerName.optional() },
}

export const provisionCommand: FleetCommand<typeof parameters> = {
  name: 'provision',
  summary: 'Make a tenant, in any placement.',
  details: `A schema or a database is taken from the shard's spares, or made where there is none. What fails is undone; what was
broken off goes on when the same command is run again. The tenant begins on the plan Free, and its limits
follow what it pays for.`,
  parameters,
  examples: [
    [
      'provision acme --name "Acme Inc." --to schema --owner ada@acme.com --owner-name "Ada Lovelace"',
      'a schema of its own; Ada gets a mail',
    ],
    ['provision bigco --name BigCo --to database --shard eu-2', 'a database of its own, on the server that is theirs'],
  ],
  contradiction: (given) =>
    (given['owner.email'] === undefined) === (given['owner.name'] === undefined)
      ? undefined
      : '--owner and --owner-name go together: an invitation has an address and a name.',
  async run({ 'owner.email': email, 'owner.name': ownerName, ...given }): Promise<Answer> {
    const startedAt = performance.now()
    const outcome = await provision({ ...given, ...(email && ownerName && { owner: { email, name: ownerName } }) })
    const failure = outcomeFailure(outcome)
    if (failure) return { json: outcome, text: '', failure }
    const [tenant] = await readTenants({ slug: given.slug })
    const url = originOf(given.slug)
    const lines = [
      `${paint.good('✔')} ${given.slug} is ready: ${url} ${paint.quiet(`(${duration(performance.now() - startedAt)})`)}`,
      ...(tenant ? [`  It lives in ${placementInWords(tenant)}.`] : []),
      email ? `  ${email} gets a mail with the way in.` : '  Nobody is in it yet: nobody was invited.',
    ]
    return { json: { ...outcome, url, tenant }, text: lines.join('\n') }
  },
}
