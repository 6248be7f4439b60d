import type { ReactNode } from 'react'
import { classNames } from '@/components/ui/class-names'
import { Logo } from './logo'
import { SkipLink } from './skip-link'
import { ThemeToggle } from './theme-toggle'

/**
 * The page of one short form, for sign-in, sign-up and what belongs to them. The card is the middle tile of nine, and
 * its walls run on to the edges. `brand` is who asks: a workspace, else Tenantry. `inSite` is for pages under the
 * site's layout, which brings the logo, `<main>`, the skip link and the theme.
 */
export function AuthCard({
  title,
  description,
  brand,
  footer,
  inSite = false,
  children,
}: {
  title: ReactNode
  description?: ReactNode
  brand?: ReactNode
  footer?: ReactNode
  inSite?: boolean
  children: ReactNode
}) {
  const tiles = (
    <>
      <Wall className="border-r border-b" />
      <div className="flex items-end justify-center px-6 pt-8 pb-6 sm:border-b">
        {brand ?? (inSite ? null : <Logo />)}
      </div>
      <Wall className="border-b border-l" />
      <Wall className="border-r" />
      <div className="px-6 pt-2 pb-6 sm:bg-surface sm:p-9">
        <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
        {description && <div className="mt-1.5 text-pretty text-muted">{description}</div>}
        <div className="mt-6">{children}</div>
      </div>
      <Wall className="border-l" />
      <Wall className="border-t border-r" />
      <div className="flex flex-col items-center gap-10 p-6 text-center text-pretty text-muted sm:border-t">
        {footer && <div>{footer}</div>}
        {!inSite && <ThemeToggle className="mt-auto" />}
      </div>
      <Wall className="border-t border-l" />
    </>
  )
  const grid =
    'grid grid-cols-1 content-start sm:grid-cols-[1fr_minmax(0,27rem)_1fr] sm:grid-rows-[minmax(2.5rem,1fr)_auto_minmax(2.5rem,1.4fr)] sm:content-stretch'
  if (inSite) return <div className={classNames(grid, 'sm:min-h-[calc(100dvh-9.5rem)]')}>{tiles}</div>
  return (
    <>
      <SkipLink />
      <main id="main" tabIndex={-1} className={classNames(grid, 'min-h-dvh outline-none')}>
        {tiles}
      </main>
    </>
  )
}

function Wall({ className }: { className: string }) {
  return <div aria-hidden className={classNames('hidden border-line sm:block', className)} />
}
