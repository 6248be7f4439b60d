import { z } from 'zod'
import { descriptionInput, idInput } from '@/lib/fields/input'

const bodyInput = descriptionInput.refine((text) => text.length > 0, 'Write something first.')

/** Ids of people whose names stand in the text after an @, with a blank between. Who isn't among them isn't mentioned. */
const mentionsInput = z
  .string()
  .max(2_000)
  .transform((text) => text.split(' ').filter(Boolean))
  .pipe(z.array(z.uuid()).max(50, 'Mention at most 50 people.'))
  .default([])

export const createCommentInput = z.object({ taskId: idInput, body: bodyInput, mentions: mentionsInput })
export const editCommentInput = z.object({ commentId: idInput, body: bodyInput, mentions: mentionsInput })
export const deleteCommentInput = z.object({ commentId: idInput })
