import { isStopping } from '@/dev/process/running'

/** Shows what is going on. `say` adds a detail to the line of a step that takes its time. */
export type Progress = {
  step: <T>(title: string, work: (say: (detail: string) => void) => Promise<T>) => Promise<T>
  /** A line of its own, between the steps. */
  note: (line: string) => void
}

export const silentProgress: Progress = { step: (_, work) => work(() => {}), note: () => {} }

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

type Active = { title: string; detail: string; startedAt: number }

/** Steps that may overlap: those under way turn at the bottom of a terminal; elsewhere each has a line when it begins and ends. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  const active = new Set<Active>()
  const live = liveLines(stream, active)
  const finish = (step: Active, mark: string) => {
    active.delete(step)
    live.print(`${mark} ${step.title}${step.detail && `: ${step.detail}`} ${seconds(step)}`)
  }
  return {
    note: (line) => live.print(line),
    async step(title, work) {
      const step = { title, detail: '', startedAt: Date.now() }
      active.add(step)
      live.begin(step)
      try {
        const result = await work((detail) => {
          step.detail = detail
          live.detail(step)
        })
        finish(step, '✔')
        return result
      } catch (error) {
        if (!isStopping()) finish(step, '✖') // what ends because the rest ends has not failed
        throw error
      }
    },
  }
}

function liveLines(stream: NodeJS.WriteStream, active: Set<Active>) {
  if (!stream.isTTY) {
    return {
      begin: (step: Active) => void stream.write(`◌ ${step.title}…\n`),
      detail: (step: Active) => void stream.write(`  ${step.title}: ${step.detail}\n`),
      print: (line: string) => void stream.write(`${line}\n`),
    }
  }
  let drawn = 0
  let frame = 0
  let timer: NodeJS.Timeout | null = null
  const draw = (before = '') => {
    const lines = [...active].map(
      (step) => `${frames[frame]} ${step.title}…${step.detail && ` ${step.detail}`} ${seconds(step)}`,
    )
    const up = drawn > 0 ? `\x1b[${drawn}A` : ''
    stream.write(
      `${up}\r\x1b[J${before}${lines.map((line) => `${line.slice(0, (stream.columns || 100) - 1)}\n`).join('')}`,
    )
    drawn = lines.length
    if (drawn > 0) return
    if (timer) clearInterval(timer)
    timer = null
  }
  const begin = () => {
    timer ??= setInterval(() => {
      frame = (frame + 1) % frames.length
      draw()
    }, 80)
    draw()
  }
  return { begin, detail: () => draw(), print: (line: string) => draw(`${line}\n`) }
}

function seconds({ startedAt }: Active): string {
  return `(${((Date.now() - startedAt) / 1000).toFixed(1)} s)`
}
