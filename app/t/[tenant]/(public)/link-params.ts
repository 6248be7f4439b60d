import { z } from 'zod'

/** The query of a mailed link. Without a token it is a link that doesn't work. */
export const linkParams = z.object({ token: z.string().max(100).catch('') })
