import type { z } from 'zod'
import { can } from '@/lib/auth/permissions'
import { textOf } from '@/lib/comments/body'
import { whereStanding } from '@/lib/members/member-state'
import type { Context } from '@/lib/tenancy/context'
import {
  type FoundMember,
  type FoundProject,
  type FoundTask,
  projectSelect,
  taskSelect,
  tasksByNumber,
  toFoundProject,
  toFoundTask,
} from './found'
import { type searchAllInput, type SearchKind, searchKinds } from './input'
import { snippetOf } from './snippet'
import { containingAll, wordsOf } from './terms'

export const resultsPerPage = 25
const ofEach = 5

export interface FoundComment {
  id: string
  author: string
  /** The words that were found, with some around them. */
  snippet: string
  createdAt: Date
  task: { projectId: string; number: number; title: string }
}

interface Stretch<T> {
  items: T[]
  hasMore: boolean
}

export interface SearchResults {
  projects: Stretch<FoundProject & { snippet: string }>
  tasks: Stretch<FoundTask & { snippet: string }>
  members: Stretch<FoundMember>
  comments: Stretch<FoundComment>
}

interface Window {
  skip: number
  take: number
}

/**
 * The whole search: names, descriptions and comments, the newest first; some of each kind, or a page of one. Every text of the
 * tenant is read for it where little fits. What the actor's role may not read isn't looked for.
 */
export async function searchAll(
  ctx: Context,
  { q, kind, page }: z.output<typeof searchAllInput>,
): Promise<SearchResults> {
  const words = wordsOf(q)
  const mayRead: Record<SearchKind, boolean> = {
    projects: can(ctx.actor.role, 'work.read'),
    tasks: can(ctx.actor.role, 'work.read'),
    comments: can(ctx.actor.role, 'work.read'),
    members: can(ctx.actor.role, 'members.read'),
  }
  const window = (of: SearchKind): Window | null => {
    if (words.length === 0 || !mayRead[of] || (kind !== '' && kind !== of)) return null
    return kind === '' ? { skip: 0, take: ofEach } : { skip: (page - 1) * resultsPerPage, take: resultsPerPage }
  }
  const [projects, tasks, members, comments] = await Promise.all([
    findProjects(ctx, words, window('projects')),
    findTasks(ctx, q, words, window('tasks')),
    findMembers(ctx, words, window('members')),
    findComments(ctx, words, window('comments')),
  ])
  return { projects, tasks, members, comments }
}

export const isEmpty = (results: SearchResults): boolean =>
  searchKinds.every((kind) => results[kind].items.length === 0)

/** One more than asked for is read, to know whether there is one. */
async function stretch<Row, T>(
  window: Window | null,
  read: (window: Window) => Promise<Row[]>,
  show: (row: Row) => T,
): Promise<Stretch<T>> {
  if (!window) return { items: [], hasMore: false }
  const rows = await read({ ...window, take: window.take + 1 })
  return { items: rows.slice(0, window.take).map(show), hasMore: rows.length > window.take }
}

const findProjects = ({ db }: Context, words: string[], window: Window | null) =>
  stretch(
    window,
    (of) =>
      db.project.findMany({
        where: containingAll(words, ['name', 'description']),
        orderBy: { id: 'desc' },
        select: { ...projectSelect, description: true },
        ...of,
      }),
    ({ description, ...project }) => ({ ...toFoundProject(project), snippet: snippetOf(description, words) }),
  )

async function findTasks(ctx: Context, q: string, words: string[], window: Window | null) {
  const [numbered, found] = await Promise.all([
    window?.skip === 0 ? tasksByNumber(ctx, q, ofEach) : [],
    stretch(
      window,
      (of) =>
        ctx.db.task.findMany({
          where: containingAll(words, ['title', 'description']),
          orderBy: { id: 'desc' },
          select: { ...taskSelect, description: true },
          ...of,
        }),
      ({ description, ...task }) => ({ ...toFoundTask(task), snippet: snippetOf(description, words) }),
    ),
  ])
  const others = found.items.filter(({ id }) => numbered.every((task) => task.id !== id))
  return { items: [...numbered.map((task) => ({ ...task, snippet: '' })), ...others], hasMore: found.hasMore }
}

const findMembers = ({ db }: Context, words: string[], window: Window | null) =>
  stretch(
    window,
    (of) =>
      db.user.findMany({
        where: { ...whereStanding.active, ...containingAll(words, ['name', 'email']) },
        orderBy: [{ name: 'asc' }, { id: 'asc' }],
        select: { id: true, name: true, email: true },
        ...of,
      }),
    (member) => member,
  )

const findComments = ({ db }: Context, words: string[], window: Window | null) =>
  stretch(
    window,
    (of) =>
      db.comment.findMany({
        where: containingAll(words, ['body']),
        orderBy: { id: 'desc' },
        select: {
          id: true,
          body: true,
          createdAt: true,
          author: { select: { name: true } },
          task: { select: { projectId: true, number: true, title: true } },
        },
        ...of,
      }),
    ({ body, author, ...comment }): FoundComment => ({
      ...comment,
      author: author.name,
      snippet: snippetOf(textOf(body), words),
    }),
  )
