import { z } from 'zod'
import { customInput } from '@/lib/custom-fields/input'
import { descriptionInput, idInput, nameInput } from '@/lib/fields/input'
import { pageInput, searchInput } from '@/lib/lists/input'

export const createProjectInput = z.object({
  name: nameInput('project’s name'),
  description: descriptionInput.default(''),
  custom: customInput.optional(),
})
export const updateProjectInput = z.object({
  projectId: idInput,
  name: nameInput('project’s name'),
  description: descriptionInput,
  custom: customInput.optional(),
})
export const projectIdInput = z.object({ projectId: idInput })
/** `confirm` is the project's name, typed. */
export const deleteProjectInput = z.object({ projectId: idInput, confirm: z.string().max(500) })

export const listProjectsInput = z.object({
  state: z.enum(['active', 'archived']).catch('active'),
  q: searchInput,
  /** `name`, or a custom field's id, with a minus for the other way round; '' the latest activity first. */
  sort: z
    .string()
    .regex(/^-?(name|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/)
    .catch(''),
  page: pageInput,
})

/** A page of projects as the address asks for it; beside these, what it asks of custom fields: `fieldFiltersOf`. */
export const projectsPageInput = listProjectsInput.catchall(z.unknown())
