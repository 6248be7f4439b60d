import { unpauseMove } from '@/lib/operations/moves/request-move'
import type { FleetCommand } from './fleet-command'
import { paint } from './paint'
import { whoseMove } from './whose-move'

export const movesResumeCommand: FleetCommand<typeof whoseMove> = {
  name: 'resume',
  summary: 'Go on with a move that rests.',
  details: 'The chores go on with it within a minute. To watch it, repeat its "move" command instead.',
  parameters: whoseMove,
  examples: [['moves resume acme', 'after "moves pause acme"']],
  async run({ slug }) {
    const move = await unpauseMove(slug)
    return { json: move, text: `${paint.good('✔')} The move of ${slug} goes on with the next chores, within a minute.` }
  },
}
