import { moveInput } from '@/lib/operations/input'
import { pauseMove } from '@/lib/operations/moves/request-move'
import type { FleetCommand } from './fleet-command'
import { stateOfMove } from './move-words'
import { paint } from './paint'

const parameters = { slug: { flags: '<slug>', text: 'whose move', input: moveInput.shape.slug } }

export const movesPauseCommand: FleetCommand<typeof parameters> = {
  name: 'pause',
  summary: 'Let a move rest.',
  details:
    'What is copied stays; changes go on being noted, so a long rest makes a longer end. Once a move switches it is too late.',
  parameters,
  examples: [['moves pause acme', 'until "moves resume acme"']],
  async run({ slug }) {
    const move = await pauseMove(slug)
    return {
      json: move,
      text: `${paint.good('✔')} The move of ${slug} rests, ${stateOfMove(move)}. Go on with it: npm run fleet -- moves resume ${slug}`,
    }
  },
}
