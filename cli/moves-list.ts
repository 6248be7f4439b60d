import { listMoves } from '@/lib/operations/moves/read-moves'
import type { MoveView } from '@/lib/operations/moves/move-view'
import type { FleetCommand } from './fleet-command'
import { ago, bytes, duration } from './format'
import { countInput } from './inputs'
import { endInWords, stateOfMove } from './move-words'
import { paint } from './paint'
import { remaining } from './progress'
import { type Column, table } from './table'

/** One line a move. */
export const moveColumns: Column<MoveView>[] = [
  { title: 'tenant', cell: ({ slug }) => slug },
  { title: 'from', cell: ({ from }) => endInWords(from), goes: 2 },
  { title: 'to', cell: ({ to }) => endInWords(to) },
  { title: 'status', cell: stateOfMove },
  { title: 'left', align: 'right', cell: leftOf, goes: 3 },
  { title: 'pause', align: 'right', cell: ({ fencedMs }) => duration(fencedMs), goes: 4 },
  { title: 'files', align: 'right', cell: filesOf, goes: 6 },
  { title: 'begun', cell: ({ createdAt }) => ago(createdAt), goes: 5 },
  { title: 'by', cell: ({ reason }) => reason, goes: 1 },
  { title: '', cell: ({ error }) => error ?? '', cut: true },
]

function leftOf({ status, progress }: MoveView): string {
  return status === 'running' && progress.etaSeconds !== null ? remaining(progress.etaSeconds * 1000) : '–'
}

/** What came along of people's files; a star while some may still be in the old region. */
function filesOf({ files }: MoveView): string {
  return files && files.copied > 0 ? `${bytes(files.bytes)}${files.left ? '' : ' *'}` : '–'
}

const parameters = {
  hours: {
    flags: '--hours <n>',
    text: 'those that ended in so many hours, too (24)',
    input: countInput(24 * 365).optional(),
  },
}

export const movesListCommand: FleetCommand<typeof parameters> = {
  name: 'list',
  summary: 'List moves: those under way, and those of the last day.',
  details: `Pause is how long no query got in while it switched. Files are those that came along; a star says that some may still be in the
old region. "Broken off" is one whose worker has fallen silent: the chores take it
up within a minute, or the same "move" command does.

With --json: an array of { slug, from: { kind, shard, region }, to, status: running, paused, broken off, done, failed or undone,
reason: operator or plan, progress: { phase, percent, rows, rowsTotal, bytes, bytesTotal, lag, etaSeconds }, fencedMs, files: { copied, bytes, deleted, left }
or null, canCancel, error, createdAt, finishedAt }.`,
  parameters,
  examples: [
    ['moves', 'the same as "moves list"'],
    ['moves list --hours 168 --json', 'those of a week, for a script'],
  ],
  isDefault: true,
  async run({ hours = 24 }) {
    const moves = await listMoves({ since: new Date(Date.now() - hours * 3_600_000), most: 200 })
    const text = moves.length === 0 ? 'Nobody is being moved.' : table(moveColumns, moves)
    return { json: moves, text: moves.length === 0 ? paint.quiet(text) : text }
  },
}
