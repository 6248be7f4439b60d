import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { postEvent, type Resolve } from './post-event'

/** Two neighbours on one port: for these tests the first is out on the internet, the second in a private network. */
const internet = '127.0.0.1'
const intranet = '::1'
const isAllowed = (address: string) => address === internet

let answer: http.RequestListener
let heard: { at: string; host: string | undefined; path: string | undefined; body: string }[] = []
const listenerAt = (at: string) =>
  http.createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      heard.push({ at, host: request.headers.host, path: request.url, body })
      answer(request, response)
    })
  })
const outside = listenerAt(internet)
const inside = listenerAt(intranet)
let port: number

beforeAll(async () => {
  vi.stubEnv('WEBHOOKS_TO_LOOPBACK', 'yes') // so that http and any port will do
  await new Promise<void>((resolve) => outside.listen(0, internet, resolve))
  port = (outside.address() as AddressInfo).port
  await new Promise<void>((resolve) => inside.listen(port, intranet, resolve))
})
afterAll(() => {
  vi.unstubAllEnvs()
  for (const server of [outside, inside]) {
    server.closeAllConnections()
    server.close()
  }
})
beforeEach(() => {
  heard = []
  answer = (_, response) => response.end('thanks')
})

const message = { headers: { 'webhook-id': '1' }, body: '{"type":"x"}' }
const post = (resolve: Resolve, host = 'hooks.localhost') =>
  postEvent(`http://${host}:${port}/in?key=1`, message, { resolve, isAllowed, longestMs: 700 })
/** Answers one after the other, the last one for ever. */
const oneAfterAnother = (...answers: string[][]) => vi.fn<Resolve>(async () => answers.shift() ?? [intranet])

describe('an event', () => {
  it('goes to the address that was looked up, once, under the endpoint’s own name', async () => {
    const resolve = oneAfterAnother([internet])
    expect(await post(resolve)).toMatchObject({ status: 200, error: null, ms: expect.any(Number) })
    expect(heard).toEqual([{ at: internet, host: `hooks.localhost:${port}`, path: '/in?key=1', body: message.body }])
  })

  it('goes to no other address than the one that was looked at, whatever the name says a moment later', async () => {
    const resolve = oneAfterAnother([internet], [intranet])
    await post(resolve)
    expect(resolve).toHaveBeenCalledTimes(1)
    expect(heard.map(({ at }) => at)).toEqual([internet])
    expect(await post(resolve)).toMatchObject({ status: null, error: expect.stringContaining('Nothing was sent') })
    expect(heard).toHaveLength(1)
  })

  it('goes nowhere when one of a name’s addresses is inside, or it has none', async () => {
    for (const addresses of [[intranet], [internet, intranet], [intranet, internet], []])
      expect(await post(async () => addresses)).toMatchObject({ status: null, error: expect.any(String) })
    expect(await post(oneAfterAnother([internet]), '[::1]')).toMatchObject({
      status: null,
      error: expect.stringContaining('Nothing was sent'),
    })
    expect(heard).toEqual([])
  })

  it('follows no redirect', async () => {
    answer = (_, response) => response.writeHead(307, { location: `http://[::1]:${port}/inside` }).end()
    expect(await post(async () => [internet])).toMatchObject({
      status: 307,
      error: expect.stringContaining('redirect'),
    })
    expect(heard).toHaveLength(1)
  })

  it('says what is wrong, with the beginning of a long answer', async () => {
    answer = (_, response) => response.writeHead(500).end(`no\n\u0000 room ${'x'.repeat(5_000_000)}`)
    const { status, error } = await post(async () => [internet])
    expect(status).toBe(500)
    expect(error).toMatch(/^Answered 500: no room x{50}/)
    expect(error?.length).toBeLessThan(300)
    answer = (_, response) => void response.destroy()
    expect(await post(async () => [internet])).toMatchObject({ status: null, error: expect.stringContaining('closed') })
    expect(await postEvent('http://localhost:1/', message)).toMatchObject({ error: expect.stringContaining('refused') })
    const unknown = () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND' }))
    expect(await post(unknown)).toMatchObject({ status: null, error: 'The host’s name isn’t known.' })
  })

  it('doesn’t wait for long', async () => {
    answer = () => {}
    const startedAt = Date.now()
    expect(await post(async () => [internet])).toMatchObject({ error: 'No answer within 10 seconds.', isSilence: true })
    expect(Date.now() - startedAt).toBeLessThan(3_000)
  })

  it('doesn’t wait for a body that drips', async () => {
    answer = (_, response) => {
      response.writeHead(500)
      const drip = setInterval(() => response.write('x'), 200)
      response.on('close', () => clearInterval(drip))
    }
    const startedAt = Date.now()
    await post(async () => [internet])
    expect(Date.now() - startedAt).toBeLessThan(3_000)
  })
})
