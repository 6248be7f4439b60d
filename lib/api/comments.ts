import { z } from 'zod'
import { createComment } from '@/lib/comments/create-comment'
import { descriptionInput } from '@/lib/fields/input'
import { listOf, listQuery, readList } from './list'
import { reading, type ShowContext, writing } from './operation'
import { pathId } from './parameters'
import { commentSchema } from './schemas'
import { showTask } from './show'

const tag = 'Comments'
const path = '/tasks/{taskId}/comments'
const params = z.object({ taskId: pathId('task') })
const fields = { id: true, taskId: true, authorId: true, body: true, createdAt: true, editedAt: true } as const

interface CommentRow {
  id: string
  taskId: string
  authorId: string
  body: string
  createdAt: Date
  editedAt: Date | null
}

const toComment = ({ createdAt, editedAt, ...comment }: CommentRow): z.output<typeof commentSchema> => ({
  ...comment,
  createdAt: createdAt.toISOString(),
  editedAt: editedAt?.toISOString() ?? null,
})

async function showComment({ db }: ShowContext, { id }: { id: string }): Promise<z.output<typeof commentSchema>> {
  return toComment(await db.comment.findFirstOrThrow({ where: { id }, select: fields }))
}

const list = reading({
  id: 'listComments',
  path,
  tag,
  scope: 'tasks:read',
  summary: 'List the comments of a task',
  params,
  query: listQuery,
  answer: listOf(commentSchema),
  async read(ctx, { params: { taskId }, query }) {
    const { tenant, db } = ctx
    await showTask(ctx, taskId)
    const { rows, nextCursor } = await readList(
      { tenantId: tenant.id, list: `comments of ${taskId}`, query },
      (stretch) => db.comment.findMany({ ...stretch, where: { AND: [{ taskId }, stretch.where] }, select: fields }),
    )
    return { data: rows.map(toComment), nextCursor }
  },
})

const create = writing({
  id: 'createComment',
  method: 'POST',
  path,
  tag,
  scope: 'tasks:write',
  summary: 'Say something about a task',
  description: 'In the name of the key’s maker. Who is mentioned gets a mail, if they want any.',
  params,
  body: z.object({
    body: descriptionInput
      .refine((text) => text.length > 0, 'Write something first.')
      .meta({ description: 'Plain text, up to 5,000 characters.', examples: ['The paint has come.'] }),
    mentions: z
      .array(z.uuid('Send ids of members.'))
      .max(50, 'Mention at most 50 people.')
      .default([])
      .meta({ description: 'Ids of members whose names stand in the text after an @.' }),
  }),
  status: 201,
  answer: commentSchema,
  write: (ctx, { params: { taskId }, body }) => createComment(ctx, { taskId, ...body }),
  show: showComment,
})

export const commentOperations = [list, create]
