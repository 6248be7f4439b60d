'use client'

import { useEffect } from 'react'

/** Goes on to another site, without a page in between in the browser's history. */
export function GoAtOnce({ href }: { href: string }) {
  useEffect(() => window.location.replace(href), [href])
  return null
}
