import { z } from 'zod'
import { idInput } from '@/lib/fields/input'
import { fileNameInput } from './file-name'

export const beginUploadInput = z.object({
  taskId: idInput,
  name: fileNameInput,
  bytes: z.number().int().min(1, 'The file is empty.'),
})

export const partInput = z.object({ id: idInput, part: z.coerce.number().int().min(0).max(9_999) })

export const attachmentInput = z.object({ id: idInput })

/** What a signed link carries. */
export const signedLinkInput = z.object({
  id: idInput,
  until: z.coerce.number().int().positive(),
  signature: z.string().regex(/^[\w-]{43}$/),
})
