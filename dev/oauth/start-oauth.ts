import http from 'node:http'
import type Provider from 'oidc-provider'
import { readAsset } from '@/dev/page/read-asset'
import { listen } from '@/dev/process/listen'
import { Accounts } from './accounts'
import { chooseAccount } from './choose-account'
import { githubApi } from './github-api'
import { type Kind, kinds, makeProvider } from './provider'

export interface OauthOptions {
  readonly port: number
  /** Whose callbacks codes are sent to: `<siteUrl>/api/oauth/callback/google` and so on. */
  readonly siteUrl: string
  readonly clientId: string
  readonly clientSecret: string
}

export interface RunningOauth {
  /** Without a trailing slash; each provider is below it: `/google`, `/github`, `/microsoft`. */
  readonly url: string
  close(): Promise<void>
}

interface Simulated {
  kind: Kind
  provider: Provider
  answer: http.RequestListener
}

/** Starts the simulated Google, GitHub and Microsoft on 127.0.0.1. Rejects with code `EADDRINUSE` and the port in the message. */
export async function startOauth({ port, siteUrl, clientId, clientSecret }: OauthOptions): Promise<RunningOauth> {
  const url = `http://127.0.0.1:${port}`
  const accounts = new Accounts()
  const all = kinds.map((kind): Simulated => {
    const callbackUrl = new URL(`/api/oauth/callback/${kind}`, siteUrl).href
    const provider = makeProvider({ kind, url, clientId, clientSecret, callbackUrl, accounts })
    const handle = provider.callback()
    return { kind, provider, answer: (request, response) => void handle(request, response) }
  })
  const siteHost = new URL(siteUrl).host
  const server = http.createServer((request, response) => {
    answer(all, accounts, siteHost, request, response).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error)
      if (!response.headersSent) response.writeHead(400, { 'content-type': 'text/plain; charset=utf-8' })
      response.end(`${reason}\n`)
    })
  })
  await listen(server, port, 'The OAuth simulator')
  return {
    url,
    async close() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

async function answer(
  all: readonly Simulated[],
  accounts: Accounts,
  siteHost: string,
  request: http.IncomingMessage & { originalUrl?: string },
  response: http.ServerResponse,
): Promise<void> {
  const { url = '/' } = request
  const asset = readAsset(import.meta.url, url)
  if (asset) {
    response.writeHead(200, { 'content-type': asset.type, 'cache-control': 'no-cache' }).end(asset.body)
    return
  }
  const simulated = all.find(({ kind }) => url.startsWith(`/${kind}/`))
  if (!simulated) {
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('Nothing here.\n')
    return
  }
  const { kind, provider } = simulated
  if (url.startsWith(`/${kind}/choose/`)) {
    await chooseAccount({ kind, provider, accounts, siteHost }, request, response)
    return
  }
  // Mounted below its name: the library tells its own addresses from the two.
  request.originalUrl = url
  request.url = url.slice(kind.length + 1)
  const api = kind === 'github' ? await githubApi({ provider, accounts }, request) : null
  if (api) {
    response.writeHead(api.status, { 'content-type': 'application/json' }).end(JSON.stringify(api.body))
    return
  }
  // Who comes anew is asked anew: nobody is remembered.
  if (/^\/(auth|login\/oauth\/authorize)\?/.test(request.url)) delete request.headers.cookie
  simulated.answer(request, response)
}
