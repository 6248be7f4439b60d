import { labelInput } from '@/lib/operations/input'
import { checkFleet } from '@/lib/operations/migrate-check'
import { type MigrateFleetOptions, migrateFleet } from '@/lib/operations/migrate-fleet'
import { type MigrationPlan, planFleet } from '@/lib/operations/migrate-plan'
import { confirm, isSomebodyThere } from './confirm'
import { checkAnswer } from './fleet-check'
import type { Answer, FleetCommand } from './fleet-command'
import { countInput, flag, listOf, yes } from './inputs'
import { stopSignal } from './interruption'
import { assertKnown } from './known-names'
import { outcomeAnswer } from './migration-outcome'
import { planInWords } from './migration-plan'
import { productInWords } from './open-product'
import { progressLine } from './progress'

const parameters = {
  check: {
    flags: '--check',
    text: 'only say whether every place is as this release has it, drift included',
    input: flag,
  },
  dryRun: { flags: '--dry-run', text: 'only say what would be applied where', input: flag },
  only: {
    flags: '--only <shards>',
    text: 'places on these shards, like us-1,eu-1',
    input: listOf(labelInput('shard')).optional(),
  },
  connections: { flags: '--connections <n>', text: 'so many at once (8)', input: countInput(32).optional() },
  yes,
}

export const migrateCommand: FleetCommand<typeof parameters> = {
  name: 'migrate',
  summary: 'Bring every place of the fleet to this release’s tables.',
  details: `Shared tables, schemas, databases and spares: a canary of each kind, then waves. One place's failure stops no other, but a
failed canary stops all. Each place says itself what it has: a run that was broken off, by Ctrl-C or a crash, goes on when
it is begun again.

Asks first, unless --yes is given. The control plane's own tables come with "npm run migrate".`,
  parameters,
  examples: [
    ['migrate --dry-run', 'what would be done'],
    ['migrate --yes', 'in a deployment, before the new release is let on'],
    ['migrate --check', 'is there anything to do, or wrong? Fails if so'],
    ['migrate --only eu-1', 'one shard first'],
  ],
  contradiction: ({ check, dryRun }) =>
    check && dryRun ? '--check and --dry-run are two questions: ask one at a time.' : undefined,
  async run({ check, dryRun, only, connections, yes }): Promise<Answer> {
    await assertKnown('--only', { shards: only })
    const options = { ...(only && { shards: only }), ...(connections && { connections }) }
    if (check) return checkAnswer(await checkFleet(options))
    if (dryRun) return planAnswer(await planFleet(options))
    if (!yes) await ask(options)
    return run(options)
  },
}

/** With the plan before one's eyes. Where there is nothing to do, or it will be refused, there is nothing to ask. */
async function ask(options: MigrateFleetOptions): Promise<void> {
  const plan = isSomebodyThere() ? await planFleet(options) : undefined
  if (plan?.waves.length === 0) return
  if (plan) process.stderr.write(`${planInWords(plan)}\n\n`)
  await confirm(`This changes tables of ${productInWords()}.`, false)
}

async function run(options: MigrateFleetOptions): Promise<Answer> {
  const startedAt = performance.now()
  const line = progressLine('Migrating')
  const signal = stopSignal(() =>
    line.note('Stopping after what is under way; Ctrl-C again: at once. The same command goes on from there.'),
  )
  const outcome = await migrateFleet({ ...options, signal, onProgress: (progress) => line.update(progress) })
  line.end()
  return outcomeAnswer(outcome, performance.now() - startedAt)
}

function planAnswer(plan: MigrationPlan): Answer {
  const { status, error } = plan
  const failure =
    status === 'failed'
      ? { code: 'FAILED' as const, message: error?.message ?? 'The fleet can’t be migrated.' }
      : undefined
  return { json: plan, text: planInWords(plan), failure }
}
