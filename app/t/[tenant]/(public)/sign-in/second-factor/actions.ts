'use server'

import { redirect } from 'next/navigation'
import { secondFactorInput } from '@/lib/auth/input'
import { spentLink } from '@/lib/auth/one-time-token'
import { passWithCode } from '@/lib/auth/second-factor/pass-with-code'
import { goOn, thisBrowser } from '@/lib/web/admit'
import { halfInToken } from '@/lib/web/entrance-cookies'
import { publicTenantAction } from '@/lib/web/public-tenant-action'

export const showCode = publicTenantAction({ input: secondFactorInput }, async (ctx, { code, next }) => {
  const token = await halfInToken()
  if (!token) throw spentLink()
  redirect(await goOn(await passWithCode(ctx, { token, code }, await thisBrowser()), next))
})
