import { describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { waitingMails } from '@/dev/db/test-people'
import { testWorkspace } from '@/dev/db/test-workspace'
import { createComment } from '@/lib/comments/create-comment'
import { deleteComment } from '@/lib/comments/delete-comment'
import { editComment } from '@/lib/comments/edit-comment'
import { archiveProject } from '@/lib/projects/archive-project'
import { createProject } from '@/lib/projects/create-project'
import { createTask } from '@/lib/tasks/create-task'
import { updateTask } from '@/lib/tasks/update-task'
import type { Context } from '@/lib/tenancy/context'
import { describeActivity } from './describe-activity'
import { listActivity } from './list-activity'

const databases = await testDatabases()

async function furnished() {
  const workspace = await testWorkspace(databases, 'pro')
  const ada = await workspace.join('owner', 'Ada')
  const grace = await workspace.join('member', 'Grace Hopper')
  const vera = await workspace.join('viewer', 'Vera')
  const { id: projectId } = await createProject(ada, { name: 'Door', description: '' })
  const { id: taskId } = await createTask(ada, { projectId, title: 'Fix it', status: 'todo' })
  await ada.db.outboxMessage.deleteMany()
  return { workspace, ada, grace, vera, projectId, taskId }
}

const say = (ctx: Context, taskId: string, body: string, mentions: string[] = []) =>
  createComment(ctx, { taskId, body, mentions })
const mailsOf = async (ctx: Context) => {
  const mails = await waitingMails(ctx)
  await ctx.db.outboxMessage.deleteMany()
  return mails.map(({ to, subject }) => `${to.split('-')[0]}: ${subject}`).toSorted()
}
const sentences = async (ctx: Context, taskId: string) =>
  (await listActivity(ctx, { taskId, most: 50 })).items.map((item) =>
    item.kind === 'comment'
      ? `${item.who.name} said ${item.text}`
      : `${item.who.name} ${item.phrases.map((phrase) => (typeof phrase === 'string' ? phrase : phrase.name)).join('')}`,
  )

describe('the activity of a task', () => {
  it('is what was done and said, in the order of time', async () => {
    const { ada, grace, taskId } = await furnished()
    await say(grace, taskId, 'Which door?')
    await updateTask(ada, { taskId, status: 'done', assigneeId: grace.actor.userId })
    const { id } = await say(ada, taskId, 'The left one.')
    await say(grace, taskId, 'Done.')
    await deleteComment(ada, { commentId: id })
    expect(await sentences(ada, taskId)).toEqual([
      'Ada made this task',
      'Grace Hopper said Which door?',
      'Ada moved it from To do to Done and assigned it to Grace Hopper',
      'Grace Hopper said Done.',
      'Ada deleted a comment',
    ])
    const { items, hasEarlier } = await listActivity(ada, { taskId, most: 2 })
    expect({ hasEarlier, kinds: items.map(({ kind }) => kind) }).toEqual({
      hasEarlier: true,
      kinds: ['comment', 'event'],
    })
  })

  it('says every kind of change', () => {
    const details = {
      title: { from: 'a', to: 'b' },
      description: { from: 'x', to: '' },
      dueOn: { from: null, to: '2026-12-01' },
      Effort: { from: null, to: 3 },
      project: 'Door',
    }
    const text = describeActivity('task.updated', details).map((phrase) =>
      typeof phrase === 'string' ? phrase : phrase.name,
    )
    expect(text.join('')).toBe(
      'renamed it from a to b, removed the description, set the due date to 1 Dec 2026 and set Effort to 3',
    )
    expect(describeActivity('task.something_new', null)).toEqual(['something new'])
  })
})

describe('comments', () => {
  it('mention members by their names, and nobody else', async () => {
    const { workspace, ada, grace, taskId } = await furnished()
    const stranger = await (await testWorkspace(databases)).join('owner', 'Stranger')
    const text = `@Grace Hopper and @Grace Hopperish, @Stranger, @[Owner](${stranger.actor.userId}), @[Boss](${grace.actor.userId})`
    const { id } = await say(ada, taskId, text, [grace.actor.userId, stranger.actor.userId])
    const { body } = await workspace.db.comment.findFirstOrThrow({ where: { id } })
    const mention = `@[Grace Hopper](${grace.actor.userId})`
    expect(body).toBe(`${mention} and @Grace Hopperish, @Stranger, @Owner, ${mention}`)
  })

  it('of two with one name mention both in turn', async () => {
    const { workspace, ada, grace, taskId } = await furnished()
    const other = await workspace.join('member', 'Grace Hopper')
    const ids = [other.actor.userId, grace.actor.userId]
    const { id } = await say(ada, taskId, '@Grace Hopper, @Grace Hopper', ids)
    const { body } = await workspace.db.comment.findFirstOrThrow({ where: { id } })
    expect(body).toBe(ids.map((one) => `@[Grace Hopper](${one})`).join(', '))
  })

  it('mail who is mentioned, and who has to do with it, each once and never its author', async () => {
    const { ada, grace, vera, taskId } = await furnished()
    const { id } = await say(grace, taskId, 'Hello @Vera', [vera.actor.userId])
    expect(await mailsOf(ada)).toEqual([
      'owner: Grace Hopper commented on #1 Fix it',
      'viewer: Grace Hopper mentioned you on #1 Fix it',
    ])
    await say(ada, taskId, '@Grace Hopper: yes', [grace.actor.userId])
    expect(await mailsOf(ada)).toEqual(['member: Ada mentioned you on #1 Fix it'])
    await editComment(grace, { commentId: id, body: '@Vera and @Ada', mentions: [vera.actor.userId, ada.actor.userId] })
    expect(await mailsOf(ada)).toEqual(['owner: Grace Hopper mentioned you on #1 Fix it'])
  })

  it('mail nobody who wants none, nor who is gone', async () => {
    const { ada, grace, vera, taskId } = await furnished()
    await ada.db.user.updateMany({ where: { id: vera.actor.userId }, data: { notifications: { mention: false } } })
    await ada.db.user.updateMany({ where: { id: ada.actor.userId }, data: { deactivatedAt: new Date() } })
    await say(grace, taskId, '@Vera', [vera.actor.userId])
    expect(await mailsOf(ada)).toEqual([])
  })

  it('mail whom they mention as one concerned, if that is what they want', async () => {
    const { ada, grace, taskId } = await furnished()
    await ada.db.user.updateMany({ where: { id: ada.actor.userId }, data: { notifications: { mention: false } } })
    await say(grace, taskId, '@Ada, look', [ada.actor.userId])
    expect(await mailsOf(ada)).toEqual(['owner: Grace Hopper commented on #1 Fix it'])
  })

  it('mail who is given a task, once', async () => {
    const { ada, grace, taskId } = await furnished()
    await updateTask(ada, { taskId, assigneeId: grace.actor.userId })
    await updateTask(ada, { taskId, assigneeId: grace.actor.userId, title: 'Fix it now' })
    expect(await mailsOf(ada)).toEqual(['member: Ada gave you #1 Fix it'])
    await updateTask(grace, { taskId, assigneeId: null })
    await updateTask(grace, { taskId, assigneeId: grace.actor.userId })
    expect(await mailsOf(ada)).toEqual([])
  })

  it('are changed by their author alone, and deleted by admins, too', async () => {
    const { workspace, ada, grace, taskId } = await furnished()
    const { id: commentId } = await say(grace, taskId, 'Mine')
    const mate = await workspace.join('member')
    const stranger = await (await testWorkspace(databases)).join('owner')
    const text = { body: 'Yours', mentions: [] }
    for (const ctx of [ada, mate])
      await expect(editComment(ctx, { commentId, ...text })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(deleteComment(mate, { commentId })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(editComment(stranger, { commentId, ...text })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(deleteComment(stranger, { commentId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(say(stranger, taskId, 'Hello')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await deleteComment(ada, { commentId })
    const entry = await ada.db.auditEntry.findFirstOrThrow({ where: { action: 'comment.deleted' } })
    expect(entry).toMatchObject({ subjectId: taskId, details: { author: 'Grace Hopper', project: 'Door' } })
    expect(JSON.stringify(entry)).not.toContain('Mine')
  })

  it('are refused in an archived project', async () => {
    const { ada, projectId, taskId } = await furnished()
    const { id: commentId } = await say(ada, taskId, 'Before')
    await archiveProject(ada, { projectId })
    await expect(say(ada, taskId, 'After')).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(deleteComment(ada, { commentId })).rejects.toMatchObject({ code: 'CONFLICT' })
  })
})
