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

const noMoment = 'Send a moment in UTC, like 2026-11-22T09:30:00Z.'

/** For who keeps a copy and asks for what has changed. `of` begins the sentence; `more`: what there is to know besides. */
export const updatedSinceQuery = (of: string, more: string) =>
  z.iso
    .datetime(noMoment)
    .refine((text) => text >= '2000' && text < '3000', noMoment)
    .transform((text) => new Date(text))
    .optional()
    .meta({
      description: `${of} changed at this moment or later. ${more} To keep a copy, send the moment at which your last round began, less a minute: a change shows when it is complete, under the moment at which it was made.`,
      examples: ['2026-11-22T09:30:00Z'],
    })
