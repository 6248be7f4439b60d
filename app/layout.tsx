import type { Metadata, Viewport } from 'next'
import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { themeAttribute, themeCookie } from '@/components/shell/theme'
import { viewerTheme } from '@/lib/web/viewer'
import { fonts } from './fonts'
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
    <html lang="en" data-theme={await theme()} className={`${fonts} font-sans`} suppressHydrationWarning>
      <body>{children}</body>
    </html>
  )
}

/** Where nobody can say what the person has chosen, this browser's own counts: the page itself says what is wrong. */
async function theme(): Promise<'light' | 'dark' | undefined> {
  const chosen = await viewerTheme().catch(async () => (await cookies()).get(themeCookie)?.value)
  return themeAttribute(chosen)
}
