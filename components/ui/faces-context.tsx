'use client'

import { createContext, type ReactNode } from 'react'

/** Who has a picture: user id → its version. Known once for a page, so that no list has to ask for it. */
export const FacesContext = createContext<Record<string, string>>({})

export function FacesProvider({ faces, children }: { faces: Record<string, string>; children: ReactNode }) {
  return <FacesContext value={faces}>{children}</FacesContext>
}
