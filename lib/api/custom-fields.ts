import { z } from 'zod'
import { fieldSubjects } from '@/lib/custom-fields/field'
import { listFields } from '@/lib/custom-fields/list-fields'
import { reading } from './operation'
import { customFieldSchema } from './schemas'

export const customFieldOperations = [
  reading({
    id: 'listCustomFields',
    path: '/custom-fields/{subject}',
    tag: 'Custom fields',
    scope: 'tasks:read',
    summary: 'List the custom fields of tasks or projects',
    description: 'All that are in use, in the order of the settings.',
    params: z.object({ subject: z.enum(fieldSubjects) }),
    answer: z.object({ data: z.array(customFieldSchema) }),
    read: async ({ db }, { params: { subject } }) => ({ data: await listFields({ db }, subject) }),
  }),
]
