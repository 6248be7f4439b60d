import { z } from 'zod'
import { descriptionInput, idInput, nameInput } from '@/lib/fields/input'
import { pageInput, searchInput } from '@/lib/lists/input'

export const createProjectInput = z.object({
  name: nameInput('project’s name'),
  description: descriptionInput.default(''),
})
export const updateProjectInput = z.object({
  projectId: idInput,
  name: nameInput('project’s name'),
  description: descriptionInput,
})
export const projectIdInput = z.object({ projectId: idInput })
/** `confirm` is the project's name, typed. */
export const deleteProjectInput = z.object({ projectId: idInput, confirm: z.string().max(500) })

export const listProjectsInput = z.object({
  state: z.enum(['active', 'archived']).catch('active'),
  q: searchInput,
  page: pageInput,
})
