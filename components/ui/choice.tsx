import type { ComponentProps } from 'react'

/** A native radio button as a tile: all of it chooses, and it works before any script has loaded. */
export function Choice({ children, ...rest }: Omit<ComponentProps<'input'>, 'type' | 'className'>) {
  return (
    <label className="flex min-h-10 min-w-0 cursor-pointer items-center gap-2.5 rounded-md border border-line-strong bg-surface px-3 py-2 text-base transition-colors duration-100 hover:border-ink/60 has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-accent sm:text-sm">
      <input type="radio" className="size-4 shrink-0 cursor-pointer accent-accent outline-none" {...rest} />
      <span className="min-w-0">{children}</span>
    </label>
  )
}
