import { z } from 'zod'
import { separators } from '@/lib/csv/separators'
import { idInput } from '@/lib/fields/input'
import { dayOrders, taskTargets } from './mapping'

const fileInput = z.instanceof(File, { error: 'Choose a file.' })

/** A form’s file, or rows that were pasted. */
export const beginImportInput = z.object({
  projectId: idInput,
  file: fileInput.optional(),
  text: z.string().max(250_000, 'That is a lot to paste: save it as a file.').optional(),
})

/** A file that a program sends: its bytes in base64. */
export const uploadInput = z.object({
  projectId: idInput,
  fileName: z.string().max(1_000),
  content: z.base64('The file didn’t arrive whole. Try again.'),
})

export const importIdInput = z.object({ projectId: idInput, importId: idInput })

/** `seen`: as `markOf` made it of what was looked at. */
export const startImportInput = importIdInput.extend({ seen: z.string().max(5_000).optional() })

/** `columns.<n>`: what the n-th column gives. */
export const mapImportInput = importIdInput.extend({
  separator: z.enum(separators),
  dayOrder: z.enum(dayOrders),
  hasHeader: z.enum(['yes', 'no']).transform((answer) => answer === 'yes'),
  columns: z.record(
    z.string().regex(/^\d{1,2}$/),
    z.union([z.literal(''), z.enum(taskTargets), z.uuid()], 'Choose from the list.'),
  ),
})
