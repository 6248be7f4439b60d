import { FileText, FolderKanban, ListTodo, Search, UserRound, Zap } from 'lucide-react'
import type { ReactNode } from 'react'
import type { QuickResults } from '@/lib/search/quick-search'
import { type Command, matching } from './command-list'

export interface PaletteRow {
  key: string
  icon: ReactNode
  label: string
  hint?: string | undefined
  choose: () => void
}

export interface PaletteGroup {
  heading: string
  rows: PaletteRow[]
}

interface Ways {
  go: (href: string) => void
  run: (command: Command) => void
}

/** All that fits what was typed, in groups: what the workspace holds first, then pages and actions. */
export function groupsOf(commands: Command[], q: string, results: QuickResults | null, ways: Ways): PaletteGroup[] {
  const known = matching(commands, q)
  const headings = [...new Set(known.map(({ group }) => group))]
  const of = (heading: string) => known.filter(({ group }) => group === heading)
  return [
    ...(results ? foundGroups(results, ways) : []),
    ...headings.map((heading) => ({ heading, rows: of(heading).map((command) => commandRow(command, ways)) })),
    ...(q === '' ? [] : [{ heading: 'More', rows: [everywhere(q, ways)] }]),
  ].filter(({ rows }) => rows.length > 0)
}

const commandRow = (command: Command, { run }: Ways): PaletteRow => ({
  key: command.id,
  icon: 'href' in command.does ? <FileText aria-hidden /> : <Zap aria-hidden />,
  label: command.label,
  choose: () => run(command),
})

const everywhere = (q: string, { go }: Ways): PaletteRow => ({
  key: 'everywhere',
  icon: <Search aria-hidden />,
  label: `Search everywhere for “${q}”`,
  hint: 'Descriptions and comments, too',
  choose: () => go(`/search?${new URLSearchParams({ q })}`),
})

function foundGroups({ projects, tasks, members }: QuickResults, { go }: Ways): PaletteGroup[] {
  return [
    {
      heading: 'Projects',
      rows: projects.map(({ id, name, isArchived }) => ({
        key: id,
        icon: <FolderKanban aria-hidden />,
        label: name,
        hint: isArchived ? 'Archived' : undefined,
        choose: () => go(`/projects/${id}`),
      })),
    },
    {
      heading: 'Tasks',
      rows: tasks.map(({ id, projectId, project, number, title }) => ({
        key: id,
        icon: <ListTodo aria-hidden />,
        label: title,
        hint: `${project} #${number}`,
        choose: () => go(`/projects/${projectId}/tasks/${number}`),
      })),
    },
    {
      heading: 'People',
      rows: members.map(({ id, name, email }) => ({
        key: id,
        icon: <UserRound aria-hidden />,
        label: name,
        hint: email,
        choose: () => go(`/settings/members?${new URLSearchParams({ q: email })}`),
      })),
    },
  ]
}
