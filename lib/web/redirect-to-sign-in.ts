import { headers } from 'next/headers'
import { redirect } from 'next/navigation'

/** The middleware writes the asked path here. It is used for nothing but the way back after signing in. */
export const pathHeader = 'x-tenantry-path'

/** On to the sign-in page, which leads back here. */
export async function redirectToSignIn(): Promise<never> {
  const path = (await headers()).get(pathHeader) ?? '/'
  redirect(path === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(path)}`)
}
