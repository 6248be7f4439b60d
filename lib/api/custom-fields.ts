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
    summary: 'List custom fields',
    description: 'Of tasks or of projects: all that are in use, in the order of the settings.',
    params: z.object({ subject: z.enum(fieldSubjects) }),
    answer: z.object({ data: z.array(customFieldSchema) }),
    read: async ({ db }, { params: { subject } }) => ({ data: await listFields({ db }, subject) }),
  }),
]
