import { classNames } from './class-names'

const glazes = ['bg-glaze-1', 'bg-glaze-2', 'bg-glaze-3', 'bg-glaze-4', 'bg-glaze-5', 'bg-glaze-6'] as const

const sizes = {
  xs: 'size-5 text-[0.5625rem]',
  sm: 'size-7 text-[0.6875rem]',
  md: 'size-9 text-[0.8125rem]',
} as const

/** Initials on a glaze that always is the same for one id. People are round, workspaces are tiles. It is decoration: write the name beside it. */
export function Avatar({
  id,
  name,
  size = 'sm',
  shape = 'round',
  className,
}: {
  id: string
  name: string
  size?: keyof typeof sizes
  shape?: 'round' | 'tile'
  className?: string
}) {
  return (
    <span
      aria-hidden
      className={classNames(
        'inline-grid shrink-0 place-items-center font-semibold text-on-glaze select-none',
        shape === 'round' ? 'rounded-full' : 'rounded-sm',
        glazes[hash(id) % glazes.length],
        sizes[size],
        className,
      )}
    >
      {initials(name)}
    </span>
  )
}

// What a person sees as one character may be several code points.
const characters = new Intl.Segmenter()

function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  const shown = words.length > 1 ? [words[0], words.at(-1)] : words
  return shown.map(firstCharacter).join('').toUpperCase() || '?'
}

function firstCharacter(word = ''): string {
  const [first] = characters.segment(word)
  return first?.segment ?? ''
}

function hash(text: string): number {
  let sum = 0
  for (let at = 0; at < text.length; at++) sum = (sum * 31 + text.charCodeAt(at)) >>> 0
  return sum
}
