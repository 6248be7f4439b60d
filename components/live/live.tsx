'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useEffectEvent } from 'react'
import type { LiveTopic } from '@/lib/live/input'
import { nextAskMs } from './next-ask'

/**
 * Keeps a page fresh: while it is looked at it asks every few seconds whether anybody has changed anything, and is rendered again
 * if so. `since` is `liveToken(ctx, about)`, made with the page.
 */
export function Live({ since, about }: { since: string; about: LiveTopic }) {
  const router = useRouter()
  const ask = useEffectEvent(async (signal: AbortSignal) => {
    const answer = await isChanged(since, about, signal)
    if (answer.changed) router.refresh()
    return answer
  })
  useEffect(() => watch(ask), [])
  return null
}

interface Answer {
  changed: boolean
  /** Null: an answer. `over`: there will be none any more, such as for whoever has been signed out. */
  trouble: 'passing' | 'over' | null
  retryAfter: number | null
}

async function isChanged(since: string, about: LiveTopic, signal: AbortSignal): Promise<Answer> {
  try {
    const response = await fetch(`/api/changes?${new URLSearchParams({ since, about })}`, { cache: 'no-store', signal })
    if (response.ok) {
      const { changed } = (await response.json()) as { changed: boolean }
      return { changed, trouble: null, retryAfter: null }
    }
    const retryAfter = Number(response.headers.get('retry-after')) || null
    const isPassing = response.status === 429 || response.status >= 500
    return { changed: false, trouble: isPassing ? 'passing' : 'over', retryAfter }
  } catch {
    return { changed: false, trouble: 'passing', retryAfter: null }
  }
}

/** Asks as long as the page can be seen; gives what ends it. */
function watch(ask: (signal: AbortSignal) => Promise<Answer>): () => void {
  const controller = new AbortController()
  const { signal } = controller
  let timer: ReturnType<typeof setTimeout> | undefined
  let [failures, lastSign, isAsking] = [0, Date.now(), false]
  const isSeen = () => document.visibilityState === 'visible'
  const touched = () => (lastSign = Date.now())
  const askLater = (retryAfter: number | null = null) => {
    clearTimeout(timer)
    if (!isSeen()) return
    timer = setTimeout(() => void now(), nextAskMs({ failures, retryAfter, quietMs: Date.now() - lastSign }))
  }

  async function now() {
    if (isAsking || signal.aborted || !isSeen()) return
    isAsking = true
    const { changed, trouble, retryAfter } = await ask(signal)
    isAsking = false
    if (trouble === 'over') controller.abort()
    if (signal.aborted) return
    if (changed) touched()
    failures = trouble === null ? 0 : failures + 1
    askLater(retryAfter)
  }

  const seenOrNot = () => {
    touched()
    clearTimeout(timer)
    // Who comes back wants to see now what has happened meanwhile; but not before a refusal's time is over.
    if (failures === 0) void now()
    else askLater()
  }
  document.addEventListener('visibilitychange', seenOrNot, { signal })
  for (const event of ['keydown', 'pointermove']) document.addEventListener(event, touched, { signal, passive: true })
  askLater()
  return () => {
    clearTimeout(timer)
    controller.abort()
  }
}
