'use client'

import { ErrorPanel } from '@/components/shell/error-panel'
import { fonts } from './fonts'
import './globals.css'

/** Stands in for the root layout when that itself fails; it knows no cookie, so the system's theme decides. */
export default function GlobalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en" className={`${fonts} font-sans`}>
      <head>
        <link rel="icon" href="/assets/icon.svg" />
        <title>Something went wrong · Tenantry</title>
      </head>
      <body>
        <main id="main">
          <ErrorPanel digest={error.digest} reset={reset} />
        </main>
      </body>
    </html>
  )
}
