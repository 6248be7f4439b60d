'use client'

import { useRouter } from 'next/navigation'
import { startTransition, useEffect, useEffectEvent } from 'react'
import { Button, buttonClass } from '@/components/ui/button'

/** Milliseconds over which those who were all told the same time come back. */
const spreadMs = 2_000

interface Props {
  afterMs?: number
  next?: string
  onRetry?: () => void
}

/** Asks for the page again, or goes on to `next`: at once when pressed, and by itself after `afterMs`, where that is given. */
export function RetrySoon({ afterMs, next, onRetry }: Props) {
  const router = useRouter()
  const retry = () => {
    // In place of this page: who then goes back doesn't come here again.
    if (next !== undefined) return location.replace(next)
    startTransition(() => {
      router.refresh()
      onRetry?.()
    })
  }
  const retryLater = useEffectEvent(retry)
  useEffect(() => {
    if (afterMs === undefined) return undefined
    // A page that one has gone on to may take its time: it isn't asked for once more meanwhile.
    const start = next === undefined ? setInterval : setTimeout
    const timer = start(() => retryLater(), afterMs + Math.random() * spreadMs)
    return () => clearTimeout(timer)
  }, [afterMs, next])
  if (next === undefined) return <Button onClick={retry}>Try again now</Button>
  return (
    <a href={next} className={buttonClass()}>
      Try again now
    </a>
  )
}
