'use client'

import { useEffect, useState } from 'react'
import { isReserved, isUsableSlug } from '@/lib/tenancy/host'

export type SlugStatus = 'empty' | 'checking' | 'free' | 'taken' | 'reserved' | 'malformed' | 'unknown'

const answers: readonly unknown[] = ['free', 'taken', 'reserved', 'malformed']
const isAnswer = (status: unknown): status is SlugStatus => answers.includes(status)

const pauseMs = 300

/** Whether a slug can be had. What can be told here is told at once; the rest is asked once the typing pauses. */
export function useSlugStatus(slug: string): SlugStatus {
  const [answer, setAnswer] = useState<{ slug: string; status: SlugStatus }>({ slug: '', status: 'empty' })
  const known = statusHere(slug)
  const toAsk = known === null
  useEffect(() => {
    if (!toAsk) return undefined
    const stopped = new AbortController()
    const timer = setTimeout(() => {
      ask(slug, stopped.signal).then(
        (status) => setAnswer({ slug, status }),
        () => stopped.signal.aborted || setAnswer({ slug, status: 'unknown' }),
      )
    }, pauseMs)
    return () => {
      clearTimeout(timer)
      stopped.abort()
    }
  }, [slug, toAsk])
  return known ?? (answer.slug === slug ? answer.status : 'checking')
}

function statusHere(slug: string): SlugStatus | null {
  if (slug === '') return 'empty'
  if (isReserved(slug)) return 'reserved'
  return isUsableSlug(slug) ? null : 'malformed'
}

async function ask(slug: string, signal: AbortSignal): Promise<SlugStatus> {
  const response = await fetch(`/api/slug?slug=${encodeURIComponent(slug)}`, { signal })
  const body: unknown = await response.json()
  const status: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'status') : null
  return response.ok && isAnswer(status) ? status : 'unknown'
}
