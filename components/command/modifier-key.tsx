'use client'

import { useSyncExternalStore } from 'react'

const never = () => () => {}
const isApple = () => /Mac|iPhone|iPad/.test(navigator.platform)

/** What the key is called that shortcuts are pressed with: the server says Ctrl, a Mac knows better. */
export function ModifierKey() {
  return useSyncExternalStore(never, isApple, () => false) ? '⌘' : 'Ctrl'
}
