'use client'

import { useState } from 'react'

/** Which of many boxes are ticked, and turning one over. */
export function useTicked(
  first: Iterable<string> = [],
): [ticked: ReadonlySet<string>, toggle: (value: string) => void] {
  const [ticked, setTicked] = useState<ReadonlySet<string>>(() => new Set(first))
  const toggle = (value: string) =>
    setTicked((before) => {
      const after = new Set(before)
      if (!after.delete(value)) after.add(value)
      return after
    })
  return [ticked, toggle]
}
