import { GeistMono } from 'geist/font/mono'
import { GeistSans } from 'geist/font/sans'
import type { Metadata, Viewport } from 'next'
import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { themeAttribute, themeCookie } from '@/components/shell/theme'
import { viewerProfile } from '@/lib/web/viewer'
import './globals.css'

export const metadata: Metadata = {
  title: { default: 'Tenantry', template: '%s · Tenantry' },
  description:
    'A multi-tenant Next.js starter whose tenancy is a business decision: the plan decides where a customer’s data lives.',
  icons: { icon: '/assets/icon.svg' },
}

export const viewport: Viewport = { colorScheme: 'light dark' }

export default async function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html
      lang="en"
      data-theme={await theme()}
      className={`${GeistSans.variable} ${GeistMono.variable} font-sans`}
      suppressHydrationWarning
    >
      <body>{children}</body>
    </html>
  )
}

/** What the person has chosen, on all their browsers; else this browser. Where nobody can say, the page says why. */
async function theme(): Promise<'light' | 'dark' | undefined> {
  const [profile, jar] = await Promise.all([viewerProfile().catch(() => null), cookies()])
  return themeAttribute(profile?.theme ?? jar.get(themeCookie)?.value)
}
