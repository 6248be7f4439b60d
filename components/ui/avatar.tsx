'use client'

import { use } from 'react'
import { classNames } from './class-names'
import { FacesContext } from './faces-context'

const glazes = ['bg-glaze-1', 'bg-glaze-2', 'bg-glaze-3', 'bg-glaze-4', 'bg-glaze-5', 'bg-glaze-6'] as const

const sizes = {
  xs: 'size-5 text-[0.5625rem]',
  sm: 'size-7 text-[0.6875rem]',
  md: 'size-9 text-[0.8125rem]',
  xl: 'size-18 text-xl',
} as const

/**
 * A person's picture, or initials on a glaze that always is the same for one id; they stand behind the picture too, until it has
 * come. People are round, workspaces are tiles. It is decoration: write the name beside it.
 */
export function Avatar({
  id,
  name,
  picture,
  size = 'sm',
  shape = 'round',
  className,
}: {
  id: string
  name: string
  /** Where the picture is; by itself an avatar knows those of people. */
  picture?: string | undefined
  size?: keyof typeof sizes
  shape?: 'round' | 'tile'
  className?: string
}) {
  const version = use(FacesContext)[id]
  const source = picture ?? (version && `/api/avatar?of=${id}&version=${version}`)
  return (
    <span
      aria-hidden
      className={classNames(
        'relative inline-grid shrink-0 place-items-center overflow-hidden font-semibold text-on-glaze select-none',
        shape === 'round' ? 'rounded-full' : 'rounded-sm',
        glazes[hash(id) % glazes.length],
        sizes[size],
        className,
      )}
    >
      {initials(name)}
      {source && <Picture source={source} isWhole={shape === 'tile'} />}
    </span>
  )
}

/** A logo has its own ground: through its transparent parts no initials shall show. */
function Picture({ source, isWhole }: { source: string; isWhole: boolean }) {
  return (
    <img
      src={source}
      alt=""
      draggable={false}
      className={classNames('absolute inset-0 size-full', isWhole ? 'bg-[#fff] object-contain' : 'object-cover')}
    />
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
