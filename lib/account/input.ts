import { z } from 'zod'
import { knownPassword } from '@/lib/auth/input'
import { notificationKinds, type NotificationKind } from './notifications'
import { themeChoices } from './read-profile'
import { timeZoneInput } from './time-zone'

export const themeInput = z.object({ theme: z.enum(themeChoices, 'Choose one of the three.') })

export const timeInput = z.object({ timeZone: timeZoneInput })

/** A box of CheckField: its twin alone, or both. */
const ticked = z
  .union([z.literal(''), z.literal('yes'), z.tuple([z.literal(''), z.literal('yes')])])
  .transform((sent) => sent !== '')

const kinds = Object.keys(notificationKinds) as NotificationKind[]

export const notificationsInput = z.object(
  Object.fromEntries(kinds.map((kind) => [kind, ticked])) as Record<NotificationKind, typeof ticked>,
)

export const deleteAccountInput = z.object({
  /** Their own address, typed. */
  confirm: z.string().trim().toLowerCase().max(254),
  /** Asked of those who have one. */
  password: knownPassword.optional(),
})
