import { beforeAll, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testWorkspace } from '@/dev/db/test-workspace'
import { roles } from '@/lib/auth/permissions'
import { removeMember } from '@/lib/members/remove-member'
import { createProject } from '@/lib/projects/create-project'
import { createTask } from '@/lib/tasks/create-task'
import { updateTask } from '@/lib/tasks/update-task'
import type { Context } from '@/lib/tenancy/context'
import { type SearchKind, searchAllInput } from './input'
import { quickSearch } from './quick-search'
import { rank } from './rank'
import { isEmpty, resultsPerPage, searchAll } from './search-all'
import { snippetOf } from './snippet'
import { taskNumberIn, wordsOf } from './terms'

const databases = await testDatabases()
let ada: Context
let viewer: Context
let stranger: Context
let projectId: string

async function furnish(ctx: Context): Promise<string> {
  const { id } = await createProject(ctx, { name: 'Lighthouse Café', description: 'All about the lamp.' })
  const titles = ['Paint the tower', 'Tower', 'Buy 100% oil', 'A tower, repainted', 'Watchtower']
  for (const title of titles) await createTask(ctx, { projectId: id, title, status: 'todo' })
  return id
}

beforeAll(async () => {
  const workspace = await testWorkspace(databases, 'pro')
  ada = await workspace.join('owner', 'Ada Lovelace')
  viewer = await workspace.join('viewer', 'Vera')
  projectId = await furnish(ada)
  stranger = await (await testWorkspace(databases, 'pro')).join('owner', 'Mallory')
})

const titles = async (q: string, ctx = ada) => (await quickSearch(ctx, { q })).tasks.map(({ title }) => title)
const all = (asked: { q: string; kind?: SearchKind; page?: number }, ctx = ada) =>
  searchAll(ctx, searchAllInput.parse(asked))

describe('the quick search', () => {
  it('has the best first: the same, then what begins so, then words that do', async () => {
    expect(await titles('tower')).toEqual(['Tower', 'A tower, repainted', 'Paint the tower', 'Watchtower'])
  })

  it('finds all words in any order and case, and takes signs for signs', async () => {
    expect(await titles('TOWER  paint')).toEqual(['A tower, repainted', 'Paint the tower'])
    expect(await titles('100%')).toEqual(['Buy 100% oil'])
    expect(await titles('%')).toEqual(['Buy 100% oil'])
    expect(await titles('_')).toEqual([])
    expect(await titles('  ')).toEqual([])
  })

  it('finds a task by its number, projects and people by their names', async () => {
    expect(await titles('#3')).toEqual(['Buy 100% oil'])
    expect((await titles('2'))[0]).toBe('Tower')
    expect(await titles('9999999')).toEqual([])
    expect((await quickSearch(ada, { q: 'café' })).projects).toEqual([
      { id: projectId, name: 'Lighthouse Café', isArchived: false },
    ])
    expect((await quickSearch(ada, { q: 'love' })).members.map(({ name }) => name)).toEqual(['Ada Lovelace'])
  })

  it('is each tenant’s own', async () => {
    await furnish(stranger)
    await updateTask(stranger, {
      taskId: (await stranger.db.task.findFirst({ where: { title: 'Tower' } }))?.id ?? '',
      title: 'Tower of Mallory',
    })
    expect(await titles('mallory')).toEqual([])
    expect((await all({ q: 'mallory' })).members.items).toEqual([])
    expect(await titles('tower of', stranger)).toEqual(['Tower of Mallory'])
  })

  it('shows nobody who was removed', async () => {
    const gone = await (await testWorkspace(databases, 'pro')).join('owner')
    expect((await quickSearch(gone, { q: 'owner' })).members).toHaveLength(1)
    const workspace = await testWorkspace(databases, 'pro')
    const owner = await workspace.join('owner', 'Olga')
    const sam = await workspace.join('member', 'Sam Removed')
    await removeMember(owner, { userId: sam.actor.userId })
    expect((await quickSearch(owner, { q: 'sam' })).members).toEqual([])
  })

  it('answers every role what that role may read', async () => {
    for (const role of roles) {
      const found = await quickSearch({ ...viewer, actor: { ...viewer.actor, role } }, { q: 'a' })
      expect([role, found.projects.length > 0, found.tasks.length > 0, found.members.length > 0]).toEqual([
        role,
        true,
        true,
        true,
      ])
    }
  })
})

describe('the whole search', () => {
  it('reads descriptions and comments, and shows where', async () => {
    const [task] = await ada.db.task.findMany({ where: { title: 'Tower' } })
    await updateTask(ada, { taskId: task?.id ?? '', description: `${'word '.repeat(60)}keeper ${'more '.repeat(60)}` })
    const { userId } = viewer.actor
    await ada.db.comment.create({
      data: { taskId: task?.id ?? '', authorId: userId, body: `The keeper is @[Ada Lovelace](${ada.actor.userId})` },
    })
    const { tasks, comments, projects } = await all({ q: 'Keeper' })
    expect(tasks.items).toMatchObject([{ title: 'Tower', project: 'Lighthouse Café' }])
    expect(tasks.items[0]?.snippet).toMatch(/^…word.* keeper more.*…$/)
    expect(comments.items).toMatchObject([
      { author: 'Vera', snippet: 'The keeper is @Ada Lovelace', task: { projectId, title: 'Tower' } },
    ])
    expect(projects.items).toEqual([])
    expect((await all({ q: 'lamp' })).projects.items).toMatchObject([{ name: 'Lighthouse Café' }])
    expect(isEmpty(await all({ q: 'keeper' }, stranger))).toBe(true)
    expect(isEmpty(await all({ q: '' }))).toBe(true)
  })

  it('shows some of each, or one kind a page at a time', async () => {
    const { id } = await createProject(ada, { name: 'Many', description: '' })
    for (let n = 0; n < resultsPerPage + 3; n += 1)
      await createTask(ada, { projectId: id, title: `Rope ${n}`, status: 'todo' })
    const some = await all({ q: 'rope' })
    expect([some.tasks.items.length, some.tasks.hasMore]).toEqual([5, true])
    const first = await all({ q: 'rope', kind: 'tasks' })
    const second = await all({ q: 'rope', kind: 'tasks', page: 2 })
    expect([first.tasks.items.length, first.tasks.hasMore]).toEqual([resultsPerPage, true])
    expect([second.tasks.items.length, second.tasks.hasMore]).toEqual([3, false])
    expect(new Set([...first.tasks.items, ...second.tasks.items].map(({ id }) => id)).size).toBe(resultsPerPage + 3)
    expect(first.projects.items).toEqual([])
  })
})

describe('what was typed', () => {
  it('is taken apart', () => {
    expect(wordsOf('  Paint the  PAINT ')).toEqual(['paint', 'the'])
    expect(wordsOf('a b c d e f g h')).toHaveLength(6)
    expect([taskNumberIn('#12'), taskNumberIn(' 12 '), taskNumberIn('12a'), taskNumberIn('12345678')]).toEqual([
      12,
      12,
      null,
      null,
    ])
  })

  it('fits texts more or less', () => {
    expect(['Tower', 'Tower bridge', 'The tower', 'Watchtower', 'Bridge'].map((text) => rank(text, 'tower'))).toEqual([
      0, 1, 2, 3, 4,
    ])
  })

  it('is shown with what stands around it', () => {
    expect(snippetOf('short text', ['text'])).toBe('short text')
    expect(snippetOf('', ['text'])).toBe('')
    expect(snippetOf(`${'a '.repeat(100)}needle`, ['needle'])).toMatch(/^…(a )+needle$/)
    expect(snippetOf(`needle ${'🚀'.repeat(100)}`, ['needle']).isWellFormed()).toBe(true)
  })
})
