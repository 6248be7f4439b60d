import { cancelMove } from '@/lib/operations/moves/request-move'
import type { FleetCommand } from './fleet-command'
import { endInWords } from './move-words'
import { paint } from './paint'
import { whoseMove } from './whose-move'

export const movesCancelCommand: FleetCommand<typeof whoseMove> = {
  name: 'cancel',
  summary: 'Take a move back that has not switched yet.',
  details:
    'The tenant stays where it is, and works; what was copied is purged. After the switch, the way back is a move back.',
  parameters: whoseMove,
  examples: [['moves cancel acme', 'acme stays where it is']],
  async run({ slug }) {
    const move = await cancelMove(slug)
    return {
      json: move,
      text: `${paint.good('✔')} The move of ${slug} is taken back, within a minute. It stays on ${endInWords(move.from)}.`,
    }
  },
}
