import { z } from 'zod'
import { auditActions } from '@/lib/audit/actions'
import { roles } from '@/lib/auth/permissions'
import { fieldKinds, fieldSubjects } from '@/lib/custom-fields/field'
import { customInput } from '@/lib/custom-fields/input'
import { taskStatuses } from '@/lib/tasks/status'

/** Moments in answers: ISO 8601 in UTC. */
const moment = z.iso.datetime().meta({ examples: ['2026-11-22T09:30:00.000Z'] })
const id = (of: string) =>
  z.uuid().meta({ description: `Id of ${of}.`, examples: ['019aa9f0-6f3c-7c5d-9a51-3f0c2c6f6a10'] })
const url = z.url().meta({ description: 'Its page, for people.' })

const custom = z.record(z.string(), z.union([z.string(), z.number(), z.literal(true)])).meta({
  description: 'Values of custom fields by field id: text, a number, or true. What is empty isn’t there.',
  examples: [{ '019aa9f0-6f3c-7c5d-9a51-3f0c2c6f6a11': 'Blue' }],
})

/** Values to set; null takes one away. What they may be, the field says. */
export const customBody = customInput.meta({
  description: 'Values of custom fields by field id; null takes one away. A choice or a person is given by its id.',
  examples: [{ '019aa9f0-6f3c-7c5d-9a51-3f0c2c6f6a11': 'Blue' }],
})

export const projectSchema = z
  .object({
    id: id('the project'),
    name: z.string().meta({ examples: ['Harbour'] }),
    description: z.string(),
    custom,
    archivedAt: moment.nullable().meta({ description: 'When it was put aside; null while it is worked on.' }),
    createdById: id('who made it'),
    createdAt: moment,
    url,
  })
  .meta({ id: 'Project', description: 'What holds tasks together.' })

export const taskSchema = z
  .object({
    id: id('the task'),
    projectId: id('its project'),
    number: z.int().meta({ description: 'Its number within the project, which people see.', examples: [7] }),
    title: z.string().meta({ examples: ['Paint the gate'] }),
    description: z.string(),
    status: z.enum(taskStatuses),
    assigneeId: id('who does it').nullable(),
    dueOn: z.iso
      .date()
      .nullable()
      .meta({ description: 'A day, without a time or a zone.', examples: ['2026-12-01'] }),
    custom,
    createdById: id('who made it'),
    createdAt: moment,
    updatedAt: moment,
    url,
  })
  .meta({ id: 'Task', description: 'Something to do.' })

export const customFieldSchema = z
  .object({
    id: id('the field'),
    subject: z.enum(fieldSubjects).meta({ description: 'What has it.' }),
    name: z.string().meta({ examples: ['Colour'] }),
    kind: z.enum(fieldKinds),
    options: z
      .array(z.object({ id: z.string(), label: z.string(), isRetired: z.boolean().optional() }))
      .meta({ description: 'Of a choice; else empty. A retired one can’t be chosen anew.' }),
    isRequired: z.boolean(),
  })
  .meta({ id: 'CustomField', description: 'A field that the workspace has made for its tasks or projects.' })

export const commentSchema = z
  .object({
    id: id('the comment'),
    taskId: id('its task'),
    authorId: id('who wrote it'),
    body: z.string().meta({ description: 'Plain text, in which a mention stands as `@[name](member id)`.' }),
    createdAt: moment,
    editedAt: moment.nullable(),
  })
  .meta({ id: 'Comment', description: 'What somebody says about a task.' })

export const memberSchema = z
  .object({
    id: id('the member'),
    name: z.string(),
    email: z.string(),
    role: z.enum(roles),
    state: z.enum(['active', 'invited']).meta({ description: '`invited` until they have followed their link.' }),
    createdAt: moment,
  })
  .meta({ id: 'Member', description: 'Somebody who takes a place: a member, or one who is invited.' })

const actionNames = Object.keys(auditActions)

export const auditEntrySchema = z
  .object({
    id: id('the entry'),
    actorId: id('who did it').nullable().meta({ description: 'Null where the product itself acted.' }),
    actorName: z.string(),
    action: z.string().meta({ description: `One of ${actionNames.map((name) => `\`${name}\``).join(', ')}.` }),
    subjectId: z.uuid().nullable(),
    subjectLabel: z.string().meta({ description: 'What the subject was called at that moment.' }),
    details: z.record(z.string(), z.unknown()).meta({ description: 'What changed: `{"from": …, "to": …}` by field.' }),
    address: z.string().nullable().meta({ description: 'Network address that it came from.' }),
    agent: z.string().nullable().meta({ description: 'Browser or program, as it names itself.' }),
    via: z.string().nullable().meta({ description: 'Name of the API key that was used.' }),
    createdAt: moment,
  })
  .meta({ id: 'AuditEntry', description: 'Who did what, when, and from where.' })

export const keySchema = z
  .object({
    id: id('the key'),
    name: z.string().meta({ examples: ['Nightly report'] }),
    scopes: z
      .array(z.string().meta({ examples: ['tasks:read'] }))
      .meta({ description: 'What it may do now: what it was given and its maker still may.' }),
    expiresAt: moment.nullable(),
    maker: z.object({ id: id('who made the key'), name: z.string(), role: z.enum(roles) }),
    workspace: z.object({ id: id('the workspace'), name: z.string(), plan: z.string(), url: z.url() }),
  })
  .meta({ id: 'Key', description: 'The key that is used.' })

/** RFC 9457, with what is ours. */
export const problemSchema = z
  .object({
    type: z.string().meta({ description: 'Where this kind of problem is explained.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'What happened, for people.' }),
    code: z.string().meta({ description: 'What programs compare.', examples: ['NOT_FOUND'] }),
    requestId: z.string().meta({ description: 'Name it when you ask us about this.' }),
    errors: z
      .array(z.object({ field: z.string(), detail: z.string() }))
      .optional()
      .meta({ description: 'What is wrong with which field or parameter.' }),
    limit: z
      .object({ metric: z.string(), allowed: z.number() })
      .optional()
      .meta({ description: 'Which limit of the plan is reached.' }),
  })
  .meta({ id: 'Problem', description: 'An error, as RFC 9457 has it.' })
