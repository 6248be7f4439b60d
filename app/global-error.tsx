'use client'

import { GeistMono } from 'geist/font/mono'
import { GeistSans } from 'geist/font/sans'
import { ErrorPanel } from '@/components/shell/error-panel'
import './globals.css'

/** Stands in for the root layout when that itself fails; it knows no cookie, so the system's theme decides. */
export default function GlobalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable} font-sans`}>
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
