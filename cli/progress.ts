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

export interface ProgressLine {
  update: (progress: Progress) => void
  /** A line of its own, between. */
  note: (line: string) => void
  end: () => void
}

const barWidth = 24
const redrawMs = 80

/**
 * On a terminal one line that is drawn again and again; elsewhere a plain line now and then: at each tenth of the way, and
 * when nothing was said for 15 s.
 */
export function progressLine(title: string, stream: NodeJS.WriteStream = process.stderr): ProgressLine {
  return stream.isTTY ? liveLine(title, stream) : plainLines(title, stream)
}

function liveLine(title: string, stream: NodeJS.WriteStream): ProgressLine {
  const startedAt = performance.now()
  let drawnAt = 0
  let shown = ''
  const draw = () => stream.write(`\r\x1b[2K${shown}`)
  return {
    update(progress) {
      const now = performance.now()
      const text = `${title} ${bar(progress)} ${progressInWords(progress, now - startedAt)}`
      // Too long a line would break, and then no longer be drawn over.
      shown = text.length < (stream.columns || 80) ? text : progressInWords(progress, now - startedAt)
      if (now - drawnAt < redrawMs && progress.done < progress.total) return
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

function bar({ done, total }: Progress): string {
  const full = total === 0 ? barWidth : Math.floor((done / total) * barWidth)
  return '█'.repeat(full) + '░'.repeat(barWidth - full)
}

function plainLines(title: string, stream: NodeJS.WriteStream): ProgressLine {
  const startedAt = performance.now()
  let said = { tenths: 0, at: startedAt }
  return {
    update(progress) {
      const now = performance.now()
      const tenths = progress.total === 0 ? 10 : Math.floor((progress.done / progress.total) * 10)
      if (tenths === said.tenths && now - said.at < 15_000) return
      said = { tenths, at: now }
      stream.write(`${title}: ${progressInWords(progress, now - startedAt)}\n`)
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
const remaining = (ms: number) => (ms < 60_000 ? `${Math.ceil(ms / 1000)} s` : duration(ms))
