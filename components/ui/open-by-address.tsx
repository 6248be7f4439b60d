'use client'

import { useSearchParams } from 'next/navigation'
import { useEffect, useEffectEvent } from 'react'

const parameter = 'open'

/** Opens something as soon as the address says so, and takes the word out of the address: nothing opens again by itself. */
export function OpenByAddress({ name, open }: { name: string; open: () => void }) {
  const asked = useSearchParams().get(parameter) === name
  const answer = useEffectEvent(() => {
    // Of two with the same name the first answers.
    const address = new URL(window.location.href)
    if (address.searchParams.get(parameter) !== name) return
    address.searchParams.delete(parameter)
    window.history.replaceState(null, '', address)
    open()
  })
  useEffect(() => {
    if (asked) answer()
  }, [asked])
  return null
}
