'use client'

import { useRouter } from 'next/navigation'
import { startTransition, useEffect, useEffectEvent } from 'react'
import { Button } from '@/components/ui/button'

/** Milliseconds over which those who were all told the same time come back. */
const spreadMs = 2_000

/** Asks for the page again: at once when pressed, and by itself after `afterMs`, where that is given. */
export function RetrySoon({ afterMs, onRetry }: { afterMs?: number; onRetry?: () => void }) {
  const router = useRouter()
  const retry = useEffectEvent(() => {
    startTransition(() => {
      router.refresh()
      onRetry?.()
    })
  })
  useEffect(() => {
    if (afterMs === undefined) return undefined
    const timer = setInterval(() => retry(), afterMs + Math.random() * spreadMs)
    return () => clearInterval(timer)
  }, [afterMs])
  return <Button onClick={() => startTransition(() => (router.refresh(), onRetry?.()))}>Try again now</Button>
}
