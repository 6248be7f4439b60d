'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { zoneCookie } from './zone-cookie'

const yearSeconds = 365 * 24 * 60 * 60

/** Tells the server the browser's zone, once and after a journey. `isChosen`: another one counts, so nothing is drawn again. */
export function RememberZone({ isChosen }: { isChosen: boolean }) {
  const router = useRouter()
  useEffect(() => {
    const zone = encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone)
    const cookie = `${zoneCookie}=${zone}`
    if (document.cookie.split('; ').includes(cookie)) return
    document.cookie = `${cookie}; path=/; max-age=${yearSeconds}; samesite=lax`
    if (!isChosen) router.refresh()
  }, [router, isChosen])
  return null
}
