'use client'

import { useState } from 'react'
import { FieldFrame, useFieldWiring } from '@/components/form/field-frame'
import { Input } from '@/components/ui/input'
import { useSlugStatus, type SlugStatus } from './use-slug-status'

const tones: Partial<Record<SlugStatus, string>> = {
  free: 'text-success',
  taken: 'text-danger',
  reserved: 'text-danger',
  malformed: 'text-danger',
}

/** The workspace's address. It follows the company's name until somebody writes into it, and says whether it can be had. */
export function SlugField({ suggested, rootHost }: { suggested: string; rootHost: string }) {
  const { wiring, error, value } = useFieldWiring('slug', true)
  const [written, setWritten] = useState<string | null>(null)
  const slug = written ?? (suggested || value || '')
  const status = useSlugStatus(slug)
  return (
    <FieldFrame id={wiring.id} label="Address" error={error}>
      <div className="flex">
        <Input
          {...wiring}
          name="slug"
          value={slug}
          onChange={(event) => setWritten(event.target.value.toLowerCase().replace(/\s+/g, '-'))}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={63}
          required
          className="min-w-24 flex-1 rounded-r-none"
        />
        <span className="flex h-10 min-w-0 items-center rounded-r-md border border-l-0 border-line-strong bg-sunken px-3 text-base text-muted sm:text-sm">
          <span className="truncate">.{rootHost}</span>
        </span>
      </div>
      <p
        id={`${wiring.id}-hint`}
        aria-live="polite"
        className={`min-h-5 text-[0.8125rem] ${tones[status] ?? 'text-muted'}`}
      >
        {sentence(status, `${slug}.${rootHost}`)}
      </p>
    </FieldFrame>
  )
}

function sentence(status: SlugStatus, address: string): string {
  switch (status) {
    case 'empty':
      return '3 to 40 letters, digits and hyphens.'
    case 'checking':
      return 'Looking whether it is free …'
    case 'free':
      return `${address} is free.`
    case 'taken':
      return `${address} is taken. Try another.`
    case 'reserved':
      return `${address} is reserved. Try another.`
    case 'malformed':
      return 'Use 3 to 40 letters a–z, digits and single hyphens.'
    default:
      return 'We look whether it is free when you send this.'
  }
}
