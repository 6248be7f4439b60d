import { count, duration } from './format'
import { paintError } from './paint'

/** How far something is that is done to many. */
export interface Progress {
  done: number
  total: number
  failed: number
  /** What part of it is under way. */
  wave?: string
}

export interface ProgressLine<P = Progress> {
  update: (progress: P) => void
  /** A line of its own, between. */
  note: (line: string) => void
  end: () => void
}

/** What a line shows of something's progress. */
export interface Shown {
  /** From 0 to 1. */
  share: number
  words: string
  /** A change of it is worth a line of its own. */
  phase?: string
}

export type Show<P> = (progress: P, elapsedMs: number) => Shown

const barWidth = 24
const redrawMs = 80

const showMany: Show<Progress> = (progress, elapsedMs) => ({
  share: progress.total === 0 ? 1 : progress.done / progress.total,
  words: progressInWords(progress, elapsedMs),
})

/** The line of something that is done to many: "412 of 1,000, 4 s left". */
export const progressLine = (title: string, stream?: NodeJS.WriteStream): ProgressLine =>
  lineOf(title, showMany, stream)

/**
 * On a terminal one line that is drawn again and again; elsewhere a plain line now and then: at each tenth of the way, with
 * each phase, and when nothing was said for 15 s.
 */
export function lineOf<P>(title: string, show: Show<P>, stream: NodeJS.WriteStream = process.stderr): ProgressLine<P> {
  return stream.isTTY ? liveLine(title, show, stream) : plainLines(title, show, stream)
}

function liveLine<P>(title: string, show: Show<P>, stream: NodeJS.WriteStream): ProgressLine<P> {
  const startedAt = performance.now()
  let drawnAt = 0
  let shown = ''
  const draw = () => stream.write(`\r\x1b[2K${shown}`)
  return {
    update(progress) {
      const now = performance.now()
      const { share, words } = show(progress, now - startedAt)
      const text = `${title} ${bar(share)} ${words}`
      // Too long a line would break, and then no longer be drawn over.
      shown = text.length < (stream.columns || 80) ? text : words
      if (now - drawnAt < redrawMs && share < 1) return
      drawnAt = now
      draw()
    },
    note(line) {
      stream.write(`\r\x1b[2K${line}\n`)
      draw()
    },
    end() {
      if (drawnAt > 0) stream.write('\r\x1b[2K')
    },
  }
}

function bar(share: number): string {
  const full = Math.floor(share * barWidth)
  return '█'.repeat(full) + '░'.repeat(barWidth - full)
}

function plainLines<P>(title: string, show: Show<P>, stream: NodeJS.WriteStream): ProgressLine<P> {
  const startedAt = performance.now()
  let said: { tenths: number; phase: string | undefined; at: number } = { tenths: 0, phase: undefined, at: startedAt }
  return {
    update(progress) {
      const now = performance.now()
      const { share, words, phase } = show(progress, now - startedAt)
      const tenths = Math.floor(share * 10)
      if (tenths === said.tenths && phase === said.phase && now - said.at < 15_000) return
      said = { tenths, phase, at: now }
      stream.write(`${title}: ${words}\n`)
    },
    note: (line) => void stream.write(`${line}\n`),
    end() {},
  }
}

/** "412 of 1,000, 2 failed, wave 3, 4 s left". */
export function progressInWords({ done, total, failed, wave }: Progress, elapsedMs: number): string {
  const left = done === 0 || done === total ? null : (elapsedMs / done) * (total - done)
  const parts = [`${count(done)} of ${count(total)}`]
  if (failed > 0) parts.push(paintError.bad(`${count(failed)} failed`))
  if (wave && done < total) parts.push(wave)
  parts.push(left === null ? `after ${duration(elapsedMs)}` : `${remaining(left)} left`)
  return parts.join(', ')
}

/** A guess, in whole seconds: more digits would be made up. */
export const remaining = (ms: number) => (ms < 60_000 ? `${Math.ceil(ms / 1000)} s` : duration(ms))
