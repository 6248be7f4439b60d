'use client'

import { createContext, type ReactNode } from 'react'

/** IANA name of the zone that times are shown in; null where nobody knows the reader: UTC, and it says so. */
export const ZoneContext = createContext<string | null>(null)

export function ZoneProvider({ zone, children }: { zone: string; children: ReactNode }) {
  return <ZoneContext value={zone}>{children}</ZoneContext>
}
