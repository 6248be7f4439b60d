import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { z } from 'zod'
import { oneLine, presenceInput } from '@/lib/auth/input'
import { idInput } from '@/lib/fields/input'

const base64url = z
  .string()
  .regex(/^[\w-]+$/)
  .max(10_000)

const credential = {
  id: base64url,
  rawId: base64url,
  type: z.literal('public-key'),
  clientExtensionResults: z.looseObject({}),
  authenticatorAttachment: z.enum(['platform', 'cross-platform']).optional(),
}

/** What a browser answers, as JSON in a field of a form. */
const answer = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .max(30_000)
    .transform((text, ctx): unknown => {
      try {
        return JSON.parse(text)
      } catch {
        ctx.addIssue({ code: 'custom', message: 'That isn’t a passkey’s answer.' })
        return z.NEVER
      }
    })
    .pipe(schema)

const assertion: z.ZodType<AuthenticationResponseJSON> = z.looseObject({
  ...credential,
  response: z.looseObject({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: base64url.optional(),
  }),
})

const attestation: z.ZodType<RegistrationResponseJSON> = z.looseObject({
  ...credential,
  response: z.looseObject({
    clientDataJSON: base64url,
    attestationObject: base64url.max(30_000),
    transports: z.array(z.string().max(20)).max(10).optional(),
  }),
})

const sealed = z.string().max(1_000)
const name = z
  .string()
  .trim()
  .min(1, 'Give it a name that tells you which one it is.')
  .max(60, 'Use at most 60 characters.')
  .regex(oneLine, 'Write it in one line.')

export const signInWithPasskeyInput = z.object({
  sealed,
  answer: answer(assertion),
  next: z.string().max(2_000).optional(),
})
export const addPasskeyInput = z.object({ sealed, answer: answer(attestation), name, ...presenceInput.shape })
export const renamePasskeyInput = z.object({ id: idInput, name })
export const removePasskeyInput = z.object({ id: idInput, ...presenceInput.shape })
