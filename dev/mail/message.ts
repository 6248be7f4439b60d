import { z } from 'zod'

/** A caught mail. */
export const messageSchema = z.object({
  id: z.string(),
  /** The addresses that it was really sent to, with commas between, whatever its To line says. */
  to: z.string(),
  /** `Name <address>`, or the address alone. */
  from: z.string(),
  subject: z.string(),
  /** Empty where the mail has none. */
  text: z.string(),
  html: z.string(),
  /** When it was caught, ISO 8601. */
  date: z.string(),
  /** Every web address in it, each once, in order. */
  links: z.array(z.string()),
  attachments: z.array(z.object({ name: z.string(), type: z.string(), bytes: z.number() })),
})

export type Message = z.output<typeof messageSchema>
