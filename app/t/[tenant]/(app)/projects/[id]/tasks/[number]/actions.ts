'use server'

import { refresh } from 'next/cache'
import { deleteAttachment } from '@/lib/attachments/delete-attachment'
import { attachmentInput } from '@/lib/attachments/input'
import { createComment } from '@/lib/comments/create-comment'
import { deleteComment } from '@/lib/comments/delete-comment'
import { editComment } from '@/lib/comments/edit-comment'
import { createCommentInput, deleteCommentInput, editCommentInput } from '@/lib/comments/input'
import { tenantAction } from '@/lib/web/tenant-action'

export const say = tenantAction({ permission: 'work.write', input: createCommentInput }, async (ctx, input) => {
  await createComment(ctx, input)
  refresh()
})

export const correct = tenantAction({ permission: 'work.write', input: editCommentInput }, async (ctx, input) => {
  await editComment(ctx, input)
  refresh()
})

export const takeBack = tenantAction({ permission: 'work.write', input: deleteCommentInput }, async (ctx, input) => {
  await deleteComment(ctx, input)
  refresh()
})

export const removeFile = tenantAction({ permission: 'work.write', input: attachmentInput }, async (ctx, input) => {
  await deleteAttachment(ctx, input)
  refresh()
})
