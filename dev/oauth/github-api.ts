import type http from 'node:http'
import type Provider from 'oidc-provider'
import type { Accounts } from './accounts'

/** The two things that GitHub's API is asked for; null for any other path. */
export async function githubApi(
  { provider, accounts }: { provider: Provider; accounts: Accounts },
  { url = '', headers }: Pick<http.IncomingMessage, 'url' | 'headers'>,
): Promise<{ status: number; body: object } | null> {
  if (url !== '/api/v3/user' && url !== '/api/v3/user/emails') return null
  const token = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1]
  const known = token ? await provider.AccessToken.find(token) : undefined
  const account = known?.isValid ? accounts.find(known.accountId) : undefined
  if (!known || !account) return { status: 401, body: { message: 'Bad credentials' } }
  const { subject, name, email, isVerified } = account
  if (url === '/api/v3/user') {
    // The address that somebody shows to everybody: often none, and nobody has checked it.
    return { status: 200, body: { id: Number(subject), login: email.split('@')[0], name, email: null } }
  }
  if (!known.scope?.split(' ').includes('user:email')) return { status: 404, body: { message: 'Not Found' } }
  return {
    status: 200,
    body: [
      { email: `${subject}@users.noreply.github.com`, primary: false, verified: true, visibility: null },
      { email, primary: true, verified: isVerified, visibility: 'private' },
    ],
  }
}
