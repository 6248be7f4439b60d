import { type FilledSpares, fillSpares } from '@/lib/operations/fill-spares'
import type { FleetCommand } from './fleet-command'
import { counted } from './format'
import { countInput } from './inputs'
import { paint } from './paint'

const parameters = {
  minutes: { flags: '--minutes <n>', text: 'begin nothing after so many (10)', input: countInput(24 * 60).optional() },
}

export const sparesFillCommand: FleetCommand<typeof parameters> = {
  name: 'fill',
  summary: 'Make the spares that are wanted, and sweep up what was left half-made.',
  details: 'The chores (/api/cron) do the same, in small slices: this is for not waiting.',
  parameters,
  examples: [['spares fill', 'after adding a shard, or before a rush']],
  async run({ minutes = 10 }) {
    const filled = await fillSpares({ until: new Date(Date.now() + minutes * 60_000) })
    return { json: filled, text: `${paint.good('✔')} ${inWords(filled)}`, failure: failureOf(filled) }
  },
}

function inWords({ made, renewed, dropped }: FilledSpares): string {
  const parts = [
    made > 0 && `${counted(made, 'place')} made`,
    renewed > 0 && `${counted(renewed, 'place')} brought up to this release`,
    dropped > 0 && `${counted(dropped, 'place')} dropped`,
  ].filter((part) => part !== false)
  return parts.length > 0 ? `${parts.join(', ')}.` : 'Nothing was wanting.'
}

const failureOf = ({ failed }: FilledSpares) =>
  failed > 0
    ? {
        code: 'FAILED' as const,
        message: `${counted(failed, 'place or shard', 'places or shards')} could not be seen to: the log above says why. The next run tries again.`,
      }
    : undefined
