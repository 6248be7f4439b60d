import { Resolver } from 'node:dns/promises'
import type { LookupFunction } from 'node:net'
import { Client } from 'undici'
import { addressOf, faultOfUrl, isLocalName } from './endpoint-url'
import { explainFailure, isTimeout, refused } from './explain-failure'
import { allowsLoopback, isAllowedAddress } from './public-address'

/** For all of it: looking the name up, connecting, sending, and the answer's first line. */
const patienceMs = 10_000
/** Of an answer's body nothing is used but its beginning, and that only to explain a refusal. */
const mostBytes = 512

/** What came of it: the answer's status if there was one, and what is wrong for people to read, or null. */
export interface Answer {
  status: number | null
  error: string | null
  ms: number
  /** It took all the time that there is, in vain. */
  isSilence?: boolean
}

/** All addresses of a name. */
export type Resolve = (hostname: string) => Promise<string[]>

interface Surroundings {
  resolve?: Resolve
  isAllowed?: (address: string) => boolean
  longestMs?: number
}

/**
 * Posts a signed body to an endpoint, once. The connection goes to the very addresses that were looked at: a name that
 * answers differently a moment later, or leads into a private network, gets nothing. Redirects aren't followed. Never throws.
 */
export async function postEvent(
  url: string,
  { headers, body }: { headers: Record<string, string>; body: string },
  { resolve = resolveByDns, isAllowed = isAllowedAddress, longestMs = patienceMs }: Surroundings = {},
): Promise<Answer> {
  const startedAt = performance.now()
  const done = (status: number | null, error: string | null): Answer => ({
    status,
    error,
    ms: Math.round(performance.now() - startedAt),
  })
  const fault = faultOfUrl(url)
  if (fault) return done(null, fault)
  const target = new URL(url)
  const client = new Client(target.origin, {
    connect: { lookup: checkedLookup(resolve, isAllowed), timeout: longestMs },
    allowH2: false,
    pipelining: 0,
  })
  try {
    // Where the host is an address there is nothing to look up, so it is looked at here.
    const address = addressOf(target)
    if (address && !isAllowed(address)) throw refused()
    const answer = await client.request({
      path: target.pathname + target.search,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'Tenantry-Webhooks', ...headers },
      body,
      signal: AbortSignal.timeout(longestMs),
    })
    const { statusCode: status } = answer
    if (status >= 200 && status < 300) return done(status, null)
    return done(status, explainFailure(status, await beginningOf(answer.body)))
  } catch (error) {
    return { ...done(null, explainFailure(error)), isSilence: isTimeout(error) }
  } finally {
    await client.destroy()
  }
}

/** A lookup for `net.connect` that gives only addresses that may be written to. One bad one among good ones is enough to refuse. */
function checkedLookup(resolve: Resolve, isAllowed: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const [first] = addresses
        if (first === undefined || !addresses.every(isAllowed)) return callback(refused(), '', 4)
        const familyOf = (address: string) => (address.includes(':') ? 6 : 4)
        if (!options.all) return callback(null, first, familyOf(first))
        return callback(
          null,
          addresses.map((address) => ({ address, family: familyOf(address) })),
        )
      },
      (error: unknown) => callback(error instanceof Error ? error : refused(), '', 4),
    )
  }
}

/** By the DNS alone: names in /etc/hosts are this machine's business, and a slow nameserver holds no thread. */
async function resolveByDns(hostname: string): Promise<string[]> {
  if (isLocalName(hostname)) return allowsLoopback() ? ['127.0.0.1'] : []
  const resolver = new Resolver({ timeout: 2_000, tries: 2 })
  const found = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)])
  const addresses = found.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
  if (addresses.length === 0) throw Object.assign(new Error('no address'), { code: 'ENOTFOUND' })
  return addresses
}

async function beginningOf(body: AsyncIterable<Buffer>): Promise<string> {
  let bytes = Buffer.alloc(0)
  for await (const chunk of body) {
    bytes = Buffer.concat([bytes, chunk])
    if (bytes.length >= mostBytes) break
  }
  return bytes.subarray(0, mostBytes).toString('utf8')
}
