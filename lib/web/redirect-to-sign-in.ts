import { headers } from 'next/headers'
import { redirect } from 'next/navigation'

/** The middleware writes the asked path here. It is used for nothing but the way back, after signing in or waiting. */
export const pathHeader = 'x-tenantry-path'

/** On to the sign-in page, which leads back here. */
export const redirectToSignIn = (): Promise<never> => redirectAndBack('/sign-in')

/** On to where a second factor is set up, which leads back here. */
export const redirectToSetUp = (): Promise<never> => redirectAndBack('/set-up-second-factor')

async function redirectAndBack(to: string): Promise<never> {
  const path = (await headers()).get(pathHeader) ?? '/'
  redirect(path === '/' ? to : `${to}?next=${encodeURIComponent(path)}`)
}
