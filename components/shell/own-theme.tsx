'use client'

import { useLayoutEffect } from 'react'
import { themeAttribute, type Theme } from './theme'
import { wearTheme } from './wear-theme'

/**
 * Puts on what the person has chosen, where this browser wears something else: after signing in, which draws no new document.
 * Before the browser paints, so that nothing flashes.
 */
export function OwnTheme({ theme }: { theme: Theme }) {
  useLayoutEffect(() => {
    const worn = themeAttribute(document.documentElement.dataset.theme) ?? 'system'
    if (worn !== theme) wearTheme(theme)
  }, [theme])
  return null
}
