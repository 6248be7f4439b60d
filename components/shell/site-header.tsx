import Link from 'next/link'
import { ButtonLink } from '@/components/ui/button'
import { Logo } from './logo'

const linkClass = 'rounded-sm px-2 py-1 text-muted transition-colors duration-100 hover:text-ink sm:px-3'

export function SiteHeader() {
  return (
    <header className="border-b border-line bg-canvas">
      <div className="mx-auto flex h-14 max-w-6xl items-center justify-between gap-3 px-4 sm:px-8">
        <Link href="/" className="flex rounded-sm">
          <Logo />
        </Link>
        <nav aria-label="Site" className="flex items-center gap-1">
          <Link href="/#product" className={`${linkClass} max-sm:hidden`}>
            Product
          </Link>
          <Link href="/pricing" className={linkClass}>
            Pricing
          </Link>
          <Link href="/find-workspaces" className={linkClass}>
            Sign in
          </Link>
          <ButtonLink href="/sign-up" size="sm" variant="primary" className="ml-1">
            Sign up
          </ButtonLink>
        </nav>
      </div>
    </header>
  )
}
