import { z } from 'zod'
import { idInput, nameInput } from '@/lib/fields/input'
import { fieldKinds, fieldSubjects } from './field'

/** Field id → what was given for it, as a form or a program sends it. */
export const customInput = z.record(z.uuid(), z.unknown())
export type GivenCustom = z.output<typeof customInput>

const mostOptions = 100

/** Of a choice. One without an id is new. */
const optionsInput = z
  .array(z.object({ id: z.uuid().optional(), label: nameInput('option’s name') }))
  .max(mostOptions, `Use at most ${mostOptions} options.`)
  .refine(
    (options) => new Set(options.map(({ label }) => label.toLowerCase())).size === options.length,
    'Each option needs a name of its own.',
  )

/** As the form has it: a list in one hidden field. */
const optionsField = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text || '[]') as unknown
    } catch {
      context.addIssue({ code: 'custom', message: 'That can’t be right. Load the page again.' })
      return z.NEVER
    }
  })
  .pipe(optionsInput)

const checkbox = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((value) => [value].flat().includes('yes'))

export const createFieldInput = z.object({
  subject: z.enum(fieldSubjects),
  kind: z.enum(fieldKinds, 'Choose a kind.'),
  name: nameInput('field’s name'),
  options: optionsField.optional(),
  isRequired: checkbox,
})

export const updateFieldInput = z.object({
  fieldId: idInput,
  name: nameInput('field’s name'),
  options: optionsField.optional(),
  isRequired: checkbox,
})

export const fieldIdInput = z.object({ fieldId: idInput })

/** `place`: from 0, among the fields in use of the same subject. */
export const moveFieldInput = z.object({ fieldId: idInput, place: z.coerce.number().int().min(0).max(1_000) })
