'use client'

import Form from 'next/form'
import { usePathname, useRouter } from 'next/navigation'
import { useEffect, useRef, useTransition, type ReactNode } from 'react'
import { Spinner } from '@/components/ui/spinner'
import { VisuallyHidden } from '@/components/ui/visually-hidden'
import { FilterAhead } from './filter-ahead'

const pauseMs = 250

/**
 * Filters that apply as they are changed; without scripts, by Enter. `keep` travels along. Whatever is empty stays out of
 * the address, and a changed filter begins at the first page.
 */
export function FilterForm({
  label,
  keep = {},
  children,
}: {
  label: string
  keep?: Record<string, string>
  children: ReactNode
}) {
  const router = useRouter()
  const path = usePathname()
  const [isPending, startTransition] = useTransition()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const isAhead = useRef(false)
  useEffect(() => () => clearTimeout(timer.current), [])
  // The fields' effects have run by now: the answer that has just come was still the form's own.
  useEffect(() => {
    if (!isPending && timer.current === undefined) isAhead.current = false
  }, [isPending])

  const apply = (form: HTMLFormElement) => {
    clearTimeout(timer.current)
    timer.current = undefined
    isAhead.current = true
    const query = new URLSearchParams()
    for (const [name, value] of new FormData(form))
      if (typeof value === 'string' && value !== '') query.set(name, value)
    const search = query.size > 0 ? `?${query}` : ''
    startTransition(() => router.replace(`${path}${search}`, { scroll: false }))
  }
  const applySoon = (form: HTMLFormElement, delayMs: number) => {
    clearTimeout(timer.current)
    isAhead.current = true
    timer.current = setTimeout(() => apply(form), delayMs)
  }
  const giveUp = (form: HTMLFormElement) => {
    clearTimeout(timer.current)
    timer.current = undefined
    isAhead.current = false
    form.reset()
  }
  return (
    <Form
      action={path}
      role="search"
      aria-label={label}
      className="flex flex-wrap items-center gap-2"
      onChange={(event) => applySoon(event.currentTarget, event.target instanceof HTMLInputElement ? pauseMs : 0)}
      onClick={(event) => {
        // "Clear" and the like: what hasn't been applied is given up, and the fields go along to where the link leads.
        if (event.target instanceof Element && event.target.closest('a')) giveUp(event.currentTarget)
      }}
      onSubmit={(event) => {
        event.preventDefault()
        apply(event.currentTarget)
      }}
    >
      {Object.entries(keep).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <FilterAhead value={isAhead}>{children}</FilterAhead>
      <button type="submit" className="sr-only" tabIndex={-1}>
        Apply
      </button>
      <span role="status" className={isPending ? 'text-muted' : 'sr-only'}>
        {isPending && (
          <>
            <Spinner />
            <VisuallyHidden>Loading</VisuallyHidden>
          </>
        )}
      </span>
    </Form>
  )
}
