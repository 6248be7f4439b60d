import { moveInput } from '@/lib/operations/input'
import type { Moved } from '@/lib/operations/moves/move-options'
import { beginMove, moveTenant } from '@/lib/operations/moves/move-tenant'
import { confirm, isSomebodyThere } from './confirm'
import type { Answer, FleetCommand } from './fleet-command'
import { flag, yes } from './inputs'
import { stopSignal } from './interruption'
import { assertKnown } from './known-names'
import { movedAnswer } from './move-outcome'
import { planMove, type WantedMove } from './move-plan'
import { moveLine } from './move-words'
import { productInWords } from './open-product'

const { slug, kind, shard, region } = moveInput.shape

const parameters = {
  slug: { flags: '<slug>', text: 'the workspace’s subdomain', input: slug },
  kind: { flags: '--to <placement>', text: 'shared, schema or database', input: kind },
  shard: { flags: '--shard <name>', text: 'onto this shard; one that has room where nothing is said', input: shard },
  region: { flags: '--region <name>', text: 'into this region; its own where nothing is said', input: region },
  dryRun: { flags: '--dry-run', text: 'only say what would be done', input: flag },
  detach: { flags: '--detach', text: 'leave it to the chores, and return at once', input: flag },
  yes,
}

export const moveCommand: FleetCommand<typeof parameters> = {
  name: 'move',
  summary: 'Move a tenant to another placement, shard or region while it works.',
  details: `Waits and shows how far it is. Ctrl-C leaves it to the chores, which go on with it within a minute; so does the same
command. Until it switches it can be cancelled, and one that fails leaves the tenant where it was.

A tenant whose plan asks for another placement stays where it is put: its plan doesn't move it any more until it is
moved to where the plan wants it.

Asks first, unless --yes is given. With --json: { operationId, status: done, undone, failed or running, steps, move: { from, to,
status, progress: { phase, percent, rows, rowsTotal, … }, fencedMs, error } }.`,
  parameters,
  examples: [
    ['move acme --to schema', 'a schema of its own; shows the plan and asks'],
    ['move acme --to database --region eu --yes', 'to another region, without being asked'],
    ['move acme --to shared --shard us-2 --detach --yes', 'look at it later with "moves"'],
  ],
  async run({ dryRun, detach, yes, ...wanted }): Promise<Answer> {
    await assertKnown('--shard', { shards: wanted.shard === undefined ? [] : [wanted.shard] })
    await assertKnown('--region', { region: wanted.region })
    const { plan, words } = await planMove(wanted)
    if (dryRun) return { json: plan, text: words }
    // Where there is nothing to do, that is what it will say.
    if (!yes && !plan.isThere) await ask(words, wanted)
    const startedAt = performance.now()
    const moved = detach ? await beginMove(wanted) : await moveAndWatch(wanted)
    return movedAnswer(wanted, moved, { ms: performance.now() - startedAt, detach })
  },
}

/** With the plan before one's eyes. */
async function ask(plan: string, { slug }: WantedMove): Promise<void> {
  if (isSomebodyThere()) process.stderr.write(`${plan}\n\n`)
  await confirm(`This moves tenant ${slug} of ${productInWords()}.`, false)
}

async function moveAndWatch(wanted: WantedMove): Promise<Moved> {
  const line = moveLine(`Moving ${wanted.slug}`)
  const signal = stopSignal(() =>
    line.note(
      'Stopping after what is under way; Ctrl-C again: at once. The chores go on with it, or the same command.',
    ),
  )
  const moved = await moveTenant(wanted, { signal, onProgress: (view) => line.update(view) })
  line.end()
  return moved
}
