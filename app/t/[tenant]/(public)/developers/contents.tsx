import type { Reference } from '@/lib/api/reference'
import { anchorOf } from './anchor'

const link = 'block truncate rounded-xs py-1 text-muted hover:text-ink hover:underline'

/** What is on the page: beside it on a desk, folded above it on a phone. */
export function Contents({ groups }: { groups: Reference['groups'] }) {
  return (
    <>
      <details className="mb-6 rounded-md border border-line bg-surface px-4 py-2.5 lg:hidden">
        <summary className="cursor-pointer font-medium">On this page</summary>
        <Links groups={groups} label="On this page, in short" />
      </details>
      <div className="hidden lg:block">
        <div className="sticky top-6 max-h-[calc(100dvh-3rem)] overflow-y-auto pb-6 text-[0.8125rem]">
          <Links groups={groups} label="On this page" />
        </div>
      </div>
    </>
  )
}

function Links({ groups, label }: { groups: Reference['groups']; label: string }) {
  return (
    <nav aria-label={label} className="grid gap-4">
      <a href="#getting-started" className={link}>
        Getting started
      </a>
      {groups.map(({ name, operations }) => (
        <div key={name}>
          <a href={`#${anchorOf(name)}`} className={`${link} font-medium text-ink`}>
            {name}
          </a>
          {operations.map(({ id, summary }) => (
            <a key={id} href={`#${id}`} className={`${link} pl-3`}>
              {summary}
            </a>
          ))}
        </div>
      ))}
      <a href="#what-comes-back" className={link}>
        What comes back
      </a>
      <a href="#problems" className={link}>
        Problems
      </a>
    </nav>
  )
}
