import type http from 'node:http'
import { text } from 'node:stream/consumers'
import type Provider from 'oidc-provider'
import { z } from 'zod'
import { subjectOf } from './account'
import type { Accounts } from './accounts'
import { chooserPage } from './chooser-page'
import type { Kind } from './provider'

const chosen = z.object({
  name: z.string().trim().min(1).max(80),
  email: z.email().max(254),
  verified: z.literal('yes').optional(),
  /** The provider's id of the account, for one whose address has changed. */
  subject: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
})

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'",
}

interface Choosing {
  kind: Kind
  provider: Provider
  accounts: Accounts
  siteHost: string
}

/** The page that asks for an account, and what becomes of the answer. */
export async function chooseAccount(
  { kind, provider, accounts, siteHost }: Choosing,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  if (request.method !== 'POST') {
    await provider.interactionDetails(request, response) // throws where nobody has asked
    response.writeHead(200, pageHeaders).end(chooserPage(kind, siteHost))
    return
  }
  const fields = Object.fromEntries(new URLSearchParams(await text(request)))
  if (fields.cancel) {
    const error = { error: 'access_denied', error_description: 'The person said no.' }
    await provider.interactionFinished(request, response, error, { mergeWithLastSubmission: false })
    return
  }
  const { name, email, verified, subject: given } = chosen.parse(fields)
  const isVerified = verified === 'yes'
  const subject = given ?? subjectOf(email, isVerified)
  accounts.choose({ subject, name, email, isVerified })
  const login = { accountId: subject, remember: false }
  await provider.interactionFinished(
    request,
    response,
    { login, select_account: {} },
    { mergeWithLastSubmission: false },
  )
}
