import { z } from 'zod'
import { emailInput, newPasswordInput, personNameInput } from '@/lib/auth/input'
import { roles } from '@/lib/auth/permissions'
import { idInput } from '@/lib/fields/input'
import { pageInput, searchInput } from '@/lib/lists/input'
import { invitationDays } from './invitation-days'
import { memberStates } from './member-state'

const roleInput = z.enum(roles, 'Choose a role from the list.')
const mostAddresses = 50

/** Addresses as people paste them: one a line, or with commas, semicolons, spaces, and names before `<them>`. */
export const emailsInput = z
  .string()
  .max(20_000, 'That is too much text. Invite fewer at once.')
  .transform((text, ctx) => {
    const plain = text.replaceAll(/"[^"\n]*"/g, '').replaceAll(/[^,;\n<>]*<([^<>]*)>/g, ' $1 ')
    const written = plain.split(/[\s,;]+/).filter((part) => part !== '')
    const emails = new Set<string>()
    for (const raw of written) {
      const email = emailInput.safeParse(raw)
      if (email.success) emails.add(email.data)
      else ctx.addIssue({ code: 'custom', message: `“${raw.slice(0, 80)}” isn’t an e-mail address.` })
    }
    if (written.length === 0) {
      ctx.addIssue({ code: 'custom', message: 'Enter at least one e-mail address, like ada@example.com.' })
    }
    if (emails.size > mostAddresses) {
      ctx.addIssue({ code: 'custom', message: `Invite at most ${mostAddresses} at once.` })
    }
    return [...emails].toSorted()
  })

const daysInput = z.coerce
  .number()
  .refine((days): days is (typeof invitationDays)[number] => invitationDays.some((known) => known === days), {
    error: 'Choose one of the durations.',
  })

export const inviteMembersInput = z.object({ emails: emailsInput, role: roleInput, days: daysInput })
export const memberIdInput = z.object({ userId: idInput })
export const changeRoleInput = z.object({ userId: idInput, role: roleInput })
export const transferOwnershipInput = z.object({ userId: idInput, confirm: z.string().trim().max(254) })
export const listMembersInput = z.object({
  q: searchInput,
  /** '' everybody who belongs here. */
  state: z.enum(['', ...memberStates]).catch(''),
  page: pageInput,
})
export const requestJoinInput = z.object({ email: emailInput })
export const confirmJoinInput = z.object({
  token: z.string().min(1).max(2_000),
  name: personNameInput,
  password: newPasswordInput,
})
