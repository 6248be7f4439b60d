import type { Answer } from '@/e2e/support/send'
import { sessionCookie } from '@/e2e/support/sign-in'
import { secretWord } from '@/e2e/support/valid-posts'
import type { Shot, Target } from './targets'

/** What an answer must be for the attack to have failed. */
export interface Expected {
  /** It must not have done or shown what it is for. */
  closed: boolean
  /** The attacker doesn't see the answer: another site's page that makes somebody's browser ask. */
  blind?: boolean
  /** Signing in is allowed: the attack is on where it leads. */
  signsIn?: boolean
}

/** What got through, in words; null if nothing did. Whether rows have changed is seen elsewhere. */
export function whatGotThrough(
  target: Target,
  answer: Answer,
  { closed, blind, signsIn }: Expected,
  shot: Shot,
): string | null {
  const { kind } = target
  const { status, headers, body } = answer
  if (!target.refuses && (status === 429 || status === 503))
    return `answered ${status}: it was too busy for the attack to say anything`
  // Next itself answers 500 to an action from another site.
  if (status >= 500 && !(blind && kind === 'action')) return `answered ${status}: it broke`
  if (!blind && body.includes(secretWord)) return 'showed what is in the workspace'
  const [given] = new RegExp(`${sessionCookie}=[^;]+`).exec(String(headers['set-cookie'] ?? '')) ?? []
  if (!signsIn && given !== undefined && given !== shot.headers?.cookie) return 'gave a session'
  const foreign = [...destinations(answer)].find((to) => leadsAway(to, shot.origin))
  if (foreign !== undefined) return `leads away, to ${foreign}`
  if (closed && isDone(target, answer)) return `did it: ${status} ${headers.location ?? ''} ${body.slice(0, 200)}`
  return null
}

/** Where an answer sends a browser: at once, or with the next click. */
function* destinations({ headers, body }: Answer): Generator<string> {
  const actionRedirect = headers['x-action-redirect']
  for (const to of [headers.location, typeof actionRedirect === 'string' ? actionRedirect.split(';')[0] : undefined])
    if (to) yield to
  for (const [, to = ''] of body.matchAll(/\b(?:href|action|formaction)="([^"]*)"/gi)) if (to.includes('evil')) yield to
  const [, to] = /http-equiv="refresh"[^>]*url=([^"]*)"/i.exec(body) ?? []
  if (to) yield to
}

/** True for another host than the product's own, and for anything that isn't an address at all. */
function leadsAway(to: string, origin: string): boolean {
  const address = to.replaceAll('&amp;', '&')
  if (!URL.canParse(address, origin)) return true
  const { protocol, hostname } = new URL(address, origin)
  return !/^https?:$/.test(protocol) || !/(^|\.)localhost$/.test(hostname)
}

/** Where an answer sends a browser at once; '' for nowhere. */
export const destinationOf = (headers: Answer['headers']): string =>
  headers.location ?? String(headers['x-action-redirect'] ?? '').split(';')[0] ?? ''

/** True where the target did what it is for, as far as its answer tells. */
export function isDone({ kind }: Target, { status, headers, body }: Answer): boolean {
  // Refused by a page whose frame was on its way already.
  if (kind === 'page' && /NEXT_HTTP_ERROR_FALLBACK;40[34]/.test(body)) return false
  const to = destinationOf(headers)
  if (to !== '') return !/^(https?:\/\/[^/]+)?\/sign-in(\?|$)/.test(to)
  return kind === 'action' ? body.includes('"status":"ok"') : status < 300 && body !== 'null'
}
