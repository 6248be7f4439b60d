import { z } from 'zod'

/** What a page may want to hear of: the subjects of audit entries. */
export const liveTopics = {
  work: ['project', 'task', 'comment', 'attachment', 'field', 'import'],
  people: ['member', 'workspace'],
} as const

export type LiveTopic = keyof typeof liveTopics

export const changesInput = z.object({
  /** As `liveToken` made it: a moment, and what was known of it. */
  since: z.string().regex(/^\d{13}\.[\da-f]{16}$/),
  about: z.enum(Object.keys(liveTopics) as [LiveTopic, ...LiveTopic[]]),
})
