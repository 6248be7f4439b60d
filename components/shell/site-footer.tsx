import Link from 'next/link'
import { Logo } from './logo'
import { ThemeToggle } from './theme-toggle'

const links = [
  { href: '/#product', label: 'Product' },
  { href: '/pricing', label: 'Pricing' },
  { href: '/sign-up', label: 'Sign up' },
  { href: '/find-workspaces', label: 'Find your workspaces' },
]

export function SiteFooter() {
  return (
    <footer className="border-t border-line">
      <div className="mx-auto flex max-w-6xl flex-wrap items-center justify-between gap-x-8 gap-y-5 px-4 py-8 sm:px-8">
        <Logo />
        <nav aria-label="Footer" className="flex flex-wrap gap-x-6 gap-y-2 text-muted">
          {links.map(({ href, label }) => (
            <Link key={href} href={href} className="rounded-sm hover:text-ink">
              {label}
            </Link>
          ))}
        </nav>
        <ThemeToggle />
      </div>
    </footer>
  )
}
