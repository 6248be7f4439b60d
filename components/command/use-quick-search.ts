'use client'

import { useEffect, useState } from 'react'
import type { QuickResults } from '@/lib/search/quick-search'

/** Milliseconds of quiet after a key. */
const pauseMs = 120

interface Answer {
  q: string
  results: QuickResults | null
  /** Why there are none, in a sentence. */
  problem: string | null
}

const none: Answer = { q: '', results: null, problem: null }

/** What the workspace holds under a name, while it is typed. What was found before stays until there is an answer. */
export function useQuickSearch(typed: string): Answer & { isLoading: boolean } {
  const q = typed.trim()
  const [answer, setAnswer] = useState(none)
  useEffect(() => {
    if (q === '') return undefined
    const stop = new AbortController()
    const timer = setTimeout(() => {
      void ask(q, stop.signal).then((found) => {
        if (!stop.signal.aborted) setAnswer(found)
      })
    }, pauseMs)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [q])
  if (q === '') return { ...none, isLoading: false }
  return { ...answer, isLoading: answer.q !== q }
}

async function ask(q: string, signal: AbortSignal): Promise<Answer> {
  try {
    const response = await fetch(`/api/search?${new URLSearchParams({ q })}`, { signal })
    if (response.ok) return { q, results: (await response.json()) as QuickResults, problem: null }
    return { q, results: null, problem: await problemOf(response) }
  } catch {
    return { q, results: null, problem: 'We can’t be reached right now. Check your connection.' }
  }
}

async function problemOf(response: Response): Promise<string> {
  const body: unknown = await response.json().catch(() => null)
  const error: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'error') : null
  const message: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'message') : null
  return typeof message === 'string' ? message : 'Something went wrong on our side.'
}
