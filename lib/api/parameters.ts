import { z } from 'zod'

/** An id in a path. */
export const pathId = (of: string) =>
  z.uuid().meta({ description: `Id of the ${of}.`, examples: ['019aa9f0-6f3c-7c5d-9a51-3f0c2c6f6a10'] })

/** Text to search for; control characters, which are in no name, are refused. */
export const searchQuery = (description: string) =>
  z
    .string()
    .trim()
    .max(120, 'Send at most 120 characters.')
    .regex(/^\P{C}*$/u, 'Leave out control characters.')
    .optional()
    .meta({ description })
