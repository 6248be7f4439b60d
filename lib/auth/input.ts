import { z } from 'zod'
import { isReserved, isUsableSlug } from '@/lib/tenancy/host'

/** Nor signs that turn the direction of what follows: a name would read as another. */
export const oneLine = /^[^\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]*$/u

export const emailInput = z
  .string()
  .trim()
  .max(254, 'That is too long for an e-mail address.')
  // Lower case afterwards: letters of other alphabets are refused, and not taken for the Latin ones that they become.
  .pipe(z.email('Enter an e-mail address, like ada@example.com.').toLowerCase())

/** Its strength is its length: rules about digits and signs make worse passwords (NIST SP 800-63B). */
export const newPasswordInput = z
  .string()
  .min(10, 'Use at least 10 characters.')
  .max(128, 'Use at most 128 characters.')

/** A password to compare: the upper bound only keeps hashing cheap. */
export const knownPassword = z.string().min(1, 'Enter your password.').max(128, 'That is too long to be your password.')

/** A person's name goes into mails that strangers can trigger, so it can't hold a link. */
export const personNameInput = z
  .string()
  .trim()
  .min(1, 'Enter your name.')
  .max(80, 'Use at most 80 characters.')
  .regex(oneLine, 'Write it in one line.')
  .refine((name) => !/[\p{L}\p{N}_-]\.\p{L}{2,}|:\/\/|\//u.test(name), 'A name can’t hold a web address.')

export const workspaceNameInput = z
  .string()
  .trim()
  .min(1, 'Enter the name of your company or team.')
  .max(60, 'Use at most 60 characters.')
  .regex(oneLine, 'Write it in one line.')
  .refine((name) => !/:\/\/|\//.test(name), 'A name can’t hold a web address.')

export const slugInput = z
  .string()
  .trim()
  .toLowerCase()
  .min(1, 'Enter an address.')
  .regex(/[^0-9-]|^$/, 'Use at least one letter.')
  .refine((slug) => !isReserved(slug), 'We keep that address for ourselves. Try another.')
  .refine(isUsableSlug, 'Use 3 to 40 letters a–z, digits and single hyphens.')

export const signUpInput = z.object({
  company: workspaceNameInput,
  slug: slugInput,
  name: personNameInput,
  email: emailInput,
  password: newPasswordInput,
  /** Absent where the form offers no choice. Which ones there are is the catalogue's to say. */
  region: z.string('Choose one of the regions.').max(40, 'Choose one of the regions.').optional(),
})

const next = z.string().max(2_000).optional()
const token = z.string().min(1).max(100)

export const signInInput = z.object({ email: emailInput, password: knownPassword, next })
/** A code of an app, or a recovery code. */
const code = z.string().trim().min(1, 'Enter the code.').max(40, 'That is too long for a code.')
export const secondFactorInput = z.object({ code, next })
/** One's own password, where it is asked for once more. */
const presence = z.string().max(128, 'That is too long to be your password.').optional()
export const presenceInput = z.object({ password: presence })
export const confirmAppInput = z.object({ code, password: presence })
export const forgotPasswordInput = z.object({ email: emailInput })
export const confirmInput = z.object({ token })
export const resetPasswordInput = z.object({ token, password: newPasswordInput })
export const acceptInvitationInput = z.object({ token, name: personNameInput, password: newPasswordInput })
export const renameSelfInput = z.object({ name: personNameInput })
export const changePasswordInput = z.object({ currentPassword: presence, newPassword: newPasswordInput })
export const mfaPolicyInput = z.object({ required: z.enum(['', 'yes']).transform((given) => given === 'yes') })
export const sessionIdInput = z.object({ sessionId: z.uuid() })
export const changeEmailInput = z.object({ email: emailInput, password: presence })
export const linkInput = z.object({ token })
export const signInLinkInput = z.object({ email: emailInput, next })
export const followLinkInput = z.object({ token, next })
