import { afterAll } from 'vitest'
import { freePort } from '@/dev/process/free-port'
import type { Account } from './account'
import { type RunningOauth, startOauth } from './start-oauth'

/** For tests: the three providers on a free port, in the environment, until the file's tests are over. */
export async function testOauth(): Promise<RunningOauth> {
  const credentials = { clientId: 'tests', clientSecret: 'a secret of the tests' }
  const siteUrl = process.env.SITE_URL ?? ''
  const running = await startOauth({ port: await freePort(), siteUrl, ...credentials })
  for (const name of ['GOOGLE', 'GITHUB', 'MICROSOFT']) {
    process.env[`${name}_CLIENT_ID`] = credentials.clientId
    process.env[`${name}_CLIENT_SECRET`] = credentials.clientSecret
    process.env[`${name}_URL`] = `${running.url}/${name.toLowerCase()}`
  }
  afterAll(() => running.close())
  return running
}

/** What a person does at a provider, without a browser: gives the address that they are sent back to. */
export async function chooseAt(begun: URL, account: Partial<Account> | 'cancel'): Promise<URL> {
  const jar = new Map<string, string>()
  const visit = async (url: URL, body?: URLSearchParams): Promise<URL> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...(cookie && { cookie }) }
    const response = await fetch(url, { headers, redirect: 'manual', ...(body && { method: 'POST', body }) })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      jar.set(name, value)
    }
    const location = response.headers.get('location')
    if (!location) throw new Error(`${url.pathname} answers ${response.status}: ${await response.text()}`)
    return new URL(location, url)
  }
  const chooser = await visit(begun)
  let next = await visit(chooser, formOf(account))
  while (next.host === begun.host) next = await visit(next)
  return next
}

function formOf(account: Partial<Account> | 'cancel'): URLSearchParams {
  if (account === 'cancel') return new URLSearchParams({ cancel: 'yes' })
  const { name = 'Robin', email = 'robin@example.test', isVerified = true, subject } = account
  return new URLSearchParams({ name, email, ...(isVerified && { verified: 'yes' }), ...(subject && { subject }) })
}
