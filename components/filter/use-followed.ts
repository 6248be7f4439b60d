'use client'

import { use, useEffect, useRef } from 'react'
import { FilterAhead } from './filter-ahead'

/**
 * Follows the address when it changes by another way, such as "Clear filters" or Back. An answer to the form itself is no news to
 * it, and would take away what was typed since it was asked for.
 */
export function useFollowed<E extends HTMLInputElement | HTMLSelectElement>(value: string) {
  const control = useRef<E>(null)
  const isAhead = use(FilterAhead)
  const known = useRef(value)
  useEffect(() => {
    if (known.current === value) return
    known.current = value
    if (control.current && !isAhead.current) control.current.value = value
  }, [value, isAhead])
  return control
}
