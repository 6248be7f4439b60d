import { classNames } from '@/components/ui/class-names'

/** The mark: one large tile, two small ones and the hairline walls between them, as tenants stand in a database. */
export function LogoMark({ className }: { className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 20 20" className={classNames('size-5 shrink-0', className)}>
      <path d="M2.5 0H20v6.25H0V2.5A2.5 2.5 0 0 1 2.5 0Z" className="fill-ink" />
      <path d="M0 7.75h9.25V20H2.5A2.5 2.5 0 0 1 0 17.5Z" className="fill-accent" />
      <path d="M10.75 7.75H20v9.75a2.5 2.5 0 0 1-2.5 2.5h-6.75Z" className="fill-ink" />
    </svg>
  )
}

/** The mark and the name. */
export function Logo({ className }: { className?: string }) {
  return (
    <span
      className={classNames(
        'inline-flex items-center gap-2 text-[0.9375rem]/none font-semibold tracking-tight',
        className,
      )}
    >
      <LogoMark />
      Tenantry
    </span>
  )
}
