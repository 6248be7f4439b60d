import type { PlacementKind } from '@/lib/billing/plans'
import type { MovePhase } from './move-view'

/** How it stands with a tenant's place, before it is put into words. */
export type MoveState =
  | {
      is: 'moving'
      from: Where
      to: Where
      phase: MovePhase
      isPaused: boolean
      percent: number
      etaSeconds: number | null
    }
  /** Done just now. */
  | { is: 'moved'; to: Where }
  /** Due, and not begun yet. */
  | { is: 'waiting'; to: PlacementKind }
  /** The last move failed, and none is begun before that moment. */
  | { is: 'delayed'; to: PlacementKind; until: Date }
  /** The plan asks for less, and the grace isn't over yet. */
  | { is: 'leaving'; to: PlacementKind; at: Date }
  /** The plan asks for less than what it holds takes. */
  | { is: 'too_large'; kind: PlacementKind; to: PlacementKind }

export interface Where {
  kind: PlacementKind
  /** As people read it. */
  region: string
}

/** What a tenant's admins are told of its move. Words only, so that it can be sent to a browser. */
export interface MoveNews {
  title: string
  text: string
  /** Of the whole move; null where none is under way. */
  percent: number | null
  /** What the progress is called by those who don't see it: "63 %, about 2 minutes left". */
  progress: string | null
  /** `under_way`: it changes by the second. `over`: the switch is made. */
  stage: 'under_way' | 'soon' | 'over' | 'standing'
}

const ownWords: Record<PlacementKind, string> = {
  shared: 'shared tables',
  schema: 'your own schema',
  database: 'your own database',
}

const phaseWords: Record<MovePhase, string> = {
  preparing: 'The new place is being made ready.',
  copying: 'Your data is being copied, and what you change meanwhile comes along.',
  verifying: 'The copy is being compared with the original, row by row.',
  switching: 'Switching over now.',
  finishing: 'You are there already; the last things are being put in order.',
  undoing: 'It is being taken back. You stay where you are, and nothing is lost.',
}

/** Puts into words what a tenant's admins need to know: what happens, how long it takes, and that they can go on working. */
export function describeMove(state: MoveState): MoveNews {
  switch (state.is) {
    case 'moving':
      return moving(state)
    case 'moved':
      return {
        title: `You now live in ${ownWords[state.to.kind]}`,
        text: `The move is done, and everything came along. Your data is in the region ${state.to.region}.`,
        percent: null,
        progress: null,
        stage: 'over',
      }
    case 'waiting':
      return {
        title: `Your move to ${ownWords[state.to]} begins within a minute`,
        text: 'It begins by itself, and you can keep working all the time.',
        percent: null,
        progress: null,
        stage: 'soon',
      }
    case 'delayed':
      return standing(
        'We couldn’t move you yet',
        `Nothing is lost, and everything works as before. We know of it, and try to move you to ${ownWords[state.to]} again at ${momentIn(state.until)}.`,
      )
    case 'leaving':
      return standing(
        `Moves back to ${ownWords[state.to]} on ${dayIn(state.at)}`,
        'Your plan doesn’t include the place where you are. Until then it stays yours, and if you upgrade again before, nothing moves.',
      )
    case 'too_large':
      return standing(
        `Stays in ${ownWords[state.kind]} for now`,
        `Your plan asks for ${ownWords[state.to]}, and there is more in this workspace than belongs there. Everything works as before.`,
      )
    default:
      return state satisfies never
  }
}

function moving(state: MoveState & { is: 'moving' }): MoveNews {
  const { phase, isPaused, percent, etaSeconds } = state
  const left = isPaused || etaSeconds === null || phase === 'undoing' ? null : timeLeft(etaSeconds)
  const share = `${Math.floor(percent)} %`
  return {
    title: `Moving to ${destination(state)}`,
    text: `${isPaused ? 'It rests for the moment, and goes on later.' : phaseWords[phase]} Keep working.`,
    percent: Math.floor(percent),
    progress: left ? `${share}, ${left}` : share,
    stage: 'under_way',
  }
}

const standing = (title: string, text: string): MoveNews => ({
  title,
  text,
  percent: null,
  progress: null,
  stage: 'standing',
})

/** By what changes: "your own database", "your own database in the European Union", "the region European Union". */
function destination({ from, to }: { from: Where; to: Where }): string {
  if (from.region === to.region) return ownWords[to.kind]
  const region = `the region ${to.region}`
  return from.kind === to.kind ? region : `${ownWords[to.kind]} in ${region}`
}

/** "about 2 minutes left"; nothing more exact than what an estimate can keep. */
function timeLeft(seconds: number): string {
  if (seconds < 10) return 'a few seconds left'
  if (seconds < 50) return `about ${Math.ceil(seconds / 10) * 10} seconds left`
  const minutes = Math.round(seconds / 60)
  if (minutes <= 1) return 'about a minute left'
  if (minutes < 100) return `about ${minutes} minutes left`
  return `about ${Math.round(minutes / 60)} hours left`
}

// In UTC, as every moment on these pages.
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' })
const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })
const dayIn = (at: Date) => day.format(at)
const momentIn = (at: Date) => `${moment.format(at)} UTC`
