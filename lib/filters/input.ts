import { z } from 'zod'
import { idInput, nameInput } from '@/lib/fields/input'

/** The query string of a list of tasks: "status=open&sort=due". */
const addressInput = z.string().max(4_000, 'That is too much for one view.')

const flag = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((value) => [value].flat().includes('yes'))

export const saveFilterInput = z.object({
  projectId: idInput,
  name: nameInput('view’s name'),
  address: addressInput,
  isShared: flag,
  isDefault: flag,
})

/** What isn't given stays: its name and who sees it, or what it shows. */
export const updateFilterInput = z.object({
  filterId: idInput,
  name: nameInput('view’s name').optional(),
  address: addressInput.optional(),
  isDefault: z
    .union([z.string(), z.array(z.string())])
    .transform((value) => [value].flat().includes('yes'))
    .optional(),
})

export const filterIdInput = z.object({ filterId: idInput })
