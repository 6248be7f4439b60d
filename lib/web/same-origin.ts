import { AppError } from '@/lib/errors'

type HeaderReader = { get(name: string): string | null }

/**
 * Refuses a write that another origin's page made a browser send. Tenants are subdomains of one site, so SameSite cookies
 * don't stop one tenant's page from posting to another's: the Origin header does. Every browser sends it with a write; a
 * program that sends none carries no cookie that it wasn't given.
 */
export function requireSameOrigin(headers: HeaderReader): void {
  const host = (headers.get('x-forwarded-host')?.split(',')[0] || headers.get('host') || '').trim().toLowerCase()
  const origin = headers.get('origin')
  if (origin === null) {
    const site = headers.get('sec-fetch-site')
    if (site === null || site === 'same-origin' || site === 'none') return
  } else if (URL.canParse(origin) && new URL(origin).host === canonical(host)) {
    return
  }
  throw new AppError('FORBIDDEN', {
    message: 'That came from another website, so we didn’t do it.',
    internal: `origin ${origin}, host ${host}`,
  })
}

/** As URL.host writes it: without the scheme's own port. */
function canonical(host: string): string {
  return host.replace(/:(80|443)$/, '')
}
