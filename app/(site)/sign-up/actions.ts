'use server'

import { redirect } from 'next/navigation'
import { after } from 'next/server'
import { signUpInput } from '@/lib/auth/input'
import { resendConfirmation, signUp } from '@/lib/auth/sign-up'
import { findTenant } from '@/lib/control/catalogue'
import { tenantDb } from '@/lib/control/tenant-db'
import { drainAfterwards } from '@/lib/web/drain-afterwards'
import { begunSignUp, rememberSignUp } from '@/lib/web/sign-up-cookie'
import { siteAction } from '@/lib/web/site-action'

const drainOf = (id: string) => drainAfterwards({ tenant: { id }, db: tenantDb(id, 'account') })

export const startWorkspace = siteAction({ input: signUpInput }, async (input, caller) => {
  const begun = await signUp(input, caller.address)
  await rememberSignUp(begun)
  after(drainOf(begun.tenantId))
  redirect('/sign-up/check-your-mail')
})

export const sendAgain = siteAction({}, async (_input, caller) => {
  const begun = await begunSignUp()
  const tenant = begun && (await findTenant(begun.tenantId))
  if (!tenant) return { status: 'error', message: 'We don’t know any more whose mail to send. Sign up again.' }
  await resendConfirmation(tenant, caller.address)
  after(drainOf(tenant.id))
  return { status: 'ok', message: 'Sent again. Give it a minute, and look among the unwanted mail, too.' }
})
