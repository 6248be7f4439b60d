import { cookies } from 'next/headers'
import { z } from 'zod'
import { seal, unseal } from '@/lib/seal'

const name = '__Host-tenantry-sign-up'
const schema = z.object({ tenantId: z.uuid(), email: z.string() })

export type BegunSignUp = z.output<typeof schema>

/** Remembers, for an hour and sealed, whose mail this browser waits for: so it can be named, and sent again. */
export async function rememberSignUp({ tenantId, email }: BegunSignUp): Promise<void> {
  const jar = await cookies()
  jar.set(name, seal('sign-up', { tenantId, email }), {
    httpOnly: true,
    secure: true,
    sameSite: 'lax',
    path: '/',
    maxAge: 60 * 60,
  })
}

/** Null without a cookie, or with one that isn't ours. */
export async function begunSignUp(): Promise<BegunSignUp | null> {
  const sealed = (await cookies()).get(name)?.value
  if (!sealed) return null
  try {
    return schema.parse(unseal('sign-up', sealed))
  } catch {
    return null
  }
}
