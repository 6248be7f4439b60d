import http from 'node:http'
import type { AddressInfo } from 'node:net'

/** A program that listens for webhooks on this machine. */
export interface Receiver {
  url: string
  received: { headers: Record<string, string>; body: string }[]
  /** What it answers from now on. */
  answer: (status: number, headers?: Record<string, string>) => void
  stop: () => void
}

export async function startReceiver(): Promise<Receiver> {
  const received: Receiver['received'] = []
  let answer: [number, Record<string, string>] = [200, {}]
  const server = http.createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      received.push({ headers: request.headers as Record<string, string>, body })
      response.writeHead(...answer).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    received,
    answer: (status, headers = {}) => (answer = [status, headers]),
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
