import { NextResponse } from 'next/server'
import { handOver } from '@/lib/auth/oauth/hand-over'
import { oauthProviders } from '@/lib/auth/oauth/providers'
import { env } from '@/lib/env'
import { siteRoute } from '@/lib/web/site-route'

/** Where every provider sends people back to, whichever workspace they come from: it sends them on to that. */
export const GET = siteRoute({}, async ({ request }) => {
  const { pathname, search } = request.nextUrl
  const provider = oauthProviders.find((each) => pathname.endsWith(`/${each}`))
  const target = provider && (await handOver(provider, search.slice(1)))
  return NextResponse.redirect(target || new URL('/find-workspaces?problem=sign-in', env.SITE_URL), {
    status: 303,
    headers: { 'cache-control': 'no-store' },
  })
})
