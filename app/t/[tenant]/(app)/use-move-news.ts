'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useEffectEvent, useState } from 'react'
import type { MoveNews } from '@/lib/operations/moves/describe-move'

/** Milliseconds between two questions. What stands still isn't asked about. */
const askEveryMs: Record<MoveNews['stage'], number | null> = {
  under_way: 2_000,
  soon: 3_000,
  over: 10_000,
  standing: null,
}

/**
 * What there is to tell of the workspace's move, from what the page came with on: asked for by itself as long as it changes. The
 * page is asked for again only where it says something else now, such as where the data is.
 */
export function useMoveNews(given: MoveNews | null): MoveNews | null {
  const router = useRouter()
  const [came, setCame] = useState(given)
  const [news, setNews] = useState(given)
  if (came !== given) {
    setCame(given)
    setNews(given)
  }
  const everyMs = news && askEveryMs[news.stage]
  const ask = useEffectEvent(async () => {
    if (document.visibilityState === 'hidden') return
    const next = await currentNews().catch(() => undefined)
    if (next === undefined) return // no answer, or a refusal that passes: the next one tells
    setNews(next)
    if (next?.stage !== news?.stage) router.refresh()
  })
  useEffect(() => {
    if (everyMs === null) return undefined
    const timer = setInterval(() => void ask(), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return news
}

/** Undefined for an answer that isn't one. */
async function currentNews(): Promise<MoveNews | null | undefined> {
  const response = await fetch('/api/move', { cache: 'no-store' })
  if (!response.ok) return undefined
  const { news } = (await response.json()) as { news: MoveNews | null }
  return news
}
