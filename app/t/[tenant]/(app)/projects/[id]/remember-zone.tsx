'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { zoneCookie } from './zone-cookie'

const yearSeconds = 365 * 24 * 60 * 60

/** Tells the server the browser's zone, once and after a journey. */
export function RememberZone() {
  const router = useRouter()
  useEffect(() => {
    const zone = encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone)
    const cookie = `${zoneCookie}=${zone}`
    if (document.cookie.split('; ').includes(cookie)) return
    document.cookie = `${cookie}; path=/; max-age=${yearSeconds}; samesite=lax`
    router.refresh()
  }, [router])
  return null
}
