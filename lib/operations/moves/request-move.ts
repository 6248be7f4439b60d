import { notFound } from '@/lib/errors'
import type { MoveView } from './move-view'

/**
 * Asks the move of this tenant to rest; its worker does so within seconds. Changes go on being captured.
 * @throws AppError NOT_FOUND (no move under way), CONFLICT once it is about to switch
 */
export async function pauseMove(slug: string): Promise<MoveView> {
  throw notFound(`no move of ${slug}`)
}

/** Lets it go on: with the chores, or with `runMove`. @throws AppError NOT_FOUND */
export async function unpauseMove(slug: string): Promise<MoveView> {
  throw notFound(`no move of ${slug}`)
}

/**
 * Asks for the move to be taken back: its worker does so, or whoever takes it up next.
 * @throws AppError NOT_FOUND (no move under way), CONFLICT once it has switched
 */
export async function cancelMove(slug: string): Promise<MoveView> {
  throw notFound(`no move of ${slug}`)
}
