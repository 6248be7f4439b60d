'use client'

import { useEffect, useRef } from 'react'

/** Follows the address when it changes by another way, such as "Clear filters", and never under somebody's hands. */
export function useFollowed<E extends HTMLInputElement | HTMLSelectElement>(value: string) {
  const control = useRef<E>(null)
  useEffect(() => {
    if (control.current && control.current !== document.activeElement) control.current.value = value
  }, [value])
  return control
}
