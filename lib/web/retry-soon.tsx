'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { Button } from '@/components/ui/button'

/** Asks for the page again, by itself every `afterMs` and at once when pressed. */
export function RetrySoon({ afterMs }: { afterMs: number }) {
  const router = useRouter()
  useEffect(() => {
    const timer = setInterval(() => router.refresh(), afterMs)
    return () => clearInterval(timer)
  }, [router, afterMs])
  return <Button onClick={() => router.refresh()}>Try again now</Button>
}
