import type { FormAction } from '@/components/form/action-state'
import type { Theme } from '@/components/shell/theme'

/** Something that the palette can do: go somewhere, or do something at once. */
export interface Command {
  id: string
  group: string
  label: string
  /** Other words that find it. */
  words?: string
  does: { href: string } | { theme: Theme; save: FormAction } | { post: FormAction }
}

/** Those whose label or words contain everything that was typed; all of them where nothing was. */
export function matching(commands: Command[], q: string): Command[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean)
  return commands.filter(({ label, words: others = '', group }) => {
    const text = `${label} ${others} ${group}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
