import { z } from 'zod'
import { slugInput, workspaceNameInput } from '@/lib/auth/input'
import { isColour } from './brand-colours'

export const renameWorkspaceInput = z.object({ name: workspaceNameInput })

export const colourInput = z.object({
  colour: z.string().trim().toLowerCase().refine(isColour, 'Enter a colour, like #15607a.'),
})

export const changeSlugInput = z.object({ slug: slugInput })
