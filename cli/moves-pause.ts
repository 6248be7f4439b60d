import { pauseMove } from '@/lib/operations/moves/request-move'
import type { FleetCommand } from './fleet-command'
import { stateOfMove } from './move-words'
import { paint } from './paint'
import { whoseMove } from './whose-move'

export const movesPauseCommand: FleetCommand<typeof whoseMove> = {
  name: 'pause',
  summary: 'Let a move rest.',
  details:
    'What is copied stays; changes go on being noted, so a long rest makes a longer end. Once a move switches it is too late.',
  parameters: whoseMove,
  examples: [['moves pause acme', 'until "moves resume acme"']],
  async run({ slug }) {
    const move = await pauseMove(slug)
    return {
      json: move,
      text: `${paint.good('✔')} The move of ${slug} rests, ${stateOfMove(move)}. Go on with it: npm run fleet -- moves resume ${slug}`,
    }
  },
}
