import { Archive, FolderKanban, SearchX } from 'lucide-react'
import type { ReactNode } from 'react'
import { queryString } from '@/components/filter/query-string'
import { ButtonLink } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'

interface Query {
  state: 'active' | 'archived'
  q: string
}

/** What stands in place of the list: nothing found, nothing put aside, or nothing begun. */
export function NoProjects({
  query: { state, q },
  isFiltered,
  mayWrite,
  action,
}: {
  query: Query
  /** By custom fields. */
  isFiltered: boolean
  mayWrite: boolean
  action: ReactNode
}) {
  if (q || isFiltered) {
    return (
      <EmptyState
        icon={<SearchX />}
        title="Nothing found"
        action={
          <ButtonLink href={`/projects${queryString({ state }, { state: 'active' })}`}>Clear the search</ButtonLink>
        }
      >
        {isFiltered ? 'There is none with all of these at once.' : `No ${state} project has “${q}” in its name.`}
      </EmptyState>
    )
  }
  if (state === 'archived') {
    return (
      <EmptyState icon={<Archive />} title="Nothing is archived">
        A project that is over can be put aside here. It keeps its tasks and takes no place.
      </EmptyState>
    )
  }
  return (
    <EmptyState icon={<FolderKanban />} title="No projects yet" action={action}>
      {mayWrite
        ? 'A project holds the tasks for one thing that you want to get done.'
        : 'When somebody begins a project, it appears here.'}
    </EmptyState>
  )
}
