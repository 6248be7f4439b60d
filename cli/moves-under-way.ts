import type { MoveView } from '@/lib/operations/moves/move-view'
import { listMoves } from '@/lib/operations/moves/read-moves'

/** More at a time than any fleet moves. */
const most = 1_000

/** Moves that aren't over: running, paused or broken off. */
export async function movesUnderWay(): Promise<MoveView[]> {
  const moves = await listMoves({ since: new Date(), most })
  return moves.filter(({ finishedAt }) => finishedAt === null)
}
