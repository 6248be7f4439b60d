import { z } from 'zod'

/** Below the limit of a form's body, with room for the rest of it. Browsers make pictures smaller before they send them. */
export const mostPictureBytes = 240 * 1024

export const pictureInput = z.object({
  picture: z
    .file('Choose a picture.')
    .min(1, 'Choose a picture.')
    .max(mostPictureBytes, 'Use a picture of at most 240 KB.'),
})

/** A picture's version, as it stands in its address. */
export const versionInput = z.string().regex(/^[0-9a-f]{64}$/)
