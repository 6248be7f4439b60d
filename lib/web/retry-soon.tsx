'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { Button } from '@/components/ui/button'

/** Milliseconds over which those who were all told the same time come back. */
const spreadMs = 2_000

/** Asks for the page again: at once when pressed, and by itself after `afterMs`, where that is given. */
export function RetrySoon({ afterMs }: { afterMs?: number }) {
  const router = useRouter()
  useEffect(() => {
    if (afterMs === undefined) return undefined
    const timer = setInterval(() => router.refresh(), afterMs + Math.random() * spreadMs)
    return () => clearInterval(timer)
  }, [router, afterMs])
  return <Button onClick={() => router.refresh()}>Try again now</Button>
}
