import type { ReactNode } from 'react'
import { Logo } from './logo'
import { SkipLink } from './skip-link'
import { ThemeToggle } from './theme-toggle'

const wall = 'border-line max-sm:border-0'

/**
 * The page of one short form, for sign-in, sign-up and what belongs to them. The card is the middle tile of nine, and
 * its walls run on to the edges. `brand` is who asks: the workspace, else Tenantry. `bare` leaves `<main>` and the skip
 * link to the layout around it.
 */
export function AuthCard({
  title,
  description,
  brand = <Logo />,
  footer,
  bare = false,
  children,
}: {
  title: ReactNode
  description?: ReactNode
  brand?: ReactNode
  footer?: ReactNode
  bare?: boolean
  children: ReactNode
}) {
  const Main = bare ? 'div' : 'main'
  return (
    <>
      {!bare && <SkipLink />}
      <Main
        id={bare ? undefined : 'main'}
        tabIndex={bare ? undefined : -1}
        className={`grid grid-cols-1 grid-rows-[auto_1fr_auto] outline-none sm:grid-cols-[1fr_minmax(0,27rem)_1fr] sm:grid-rows-[minmax(2.5rem,1fr)_auto_minmax(2.5rem,1.4fr)] ${bare ? 'min-h-[calc(100dvh-15rem)]' : 'min-h-dvh'}`}
      >
        <Wall side="left" at="top" />
        <div className={`${wall} flex items-end justify-center px-6 pt-8 pb-6 sm:border-b`}>{brand}</div>
        <Wall side="right" at="top" />
        <Wall side="left" at="middle" />
        <div className="px-6 pt-2 pb-8 sm:bg-surface sm:px-9 sm:py-9">
          <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
          {description && <p className="mt-1.5 text-pretty text-muted">{description}</p>}
          <div className="mt-6">{children}</div>
        </div>
        <Wall side="right" at="middle" />
        <Wall side="left" at="bottom" />
        <div
          className={`${wall} flex flex-col items-center gap-6 px-6 py-6 text-center text-pretty text-muted sm:border-t`}
        >
          {footer && <div>{footer}</div>}
          {!bare && <ThemeToggle className="mt-auto" />}
        </div>
        <Wall side="right" at="bottom" />
      </Main>
    </>
  )
}

const wallEdges = { top: 'border-b', middle: '', bottom: 'border-t' } as const

function Wall({ side, at }: { side: 'left' | 'right'; at: keyof typeof wallEdges }) {
  return (
    <div
      aria-hidden
      className={`hidden border-line sm:block ${wallEdges[at]} ${at === 'middle' ? (side === 'left' ? 'border-r' : 'border-l') : side === 'left' ? 'border-r' : 'border-l'}`}
    />
  )
}
