'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'

/** Asks for the page once more: its frame, which names the plan, was written before the plan had changed. */
export function RefreshOnce() {
  const router = useRouter()
  useEffect(() => router.refresh(), [router])
  return null
}
