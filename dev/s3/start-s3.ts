import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { listen } from '@/dev/process/listen'
import { answerRequest, readRequest, type S3Answer, type S3Request } from './answer-request'
import { Bucket } from './bucket'
import { S3Error } from './s3-error'
import { type Credentials, verifySignature } from './verify-signature'
import { xmlOf } from './xml'

/** What may go wrong on the way: a busy store, one that never answers, a line that is cut while a body goes up, or an object comes down. */
export type Fault = 'slow-down' | 'silence' | 'cut-upload' | 'cut-answer'

export interface S3Options extends Partial<Credentials> {
  /** Any free one where nothing is said. */
  port?: number
  bucket?: string
  /** Of one page of a list. */
  mostKeys?: number
}

export interface RunningS3 extends Credentials {
  /** Without a trailing slash. */
  url: string
  bucketName: string
  /** What is stored. */
  bucket: Bucket
  /** All that was asked, in order, with the status of the answer; 0 where the line was cut. */
  requests: (S3Request & { status: number })[]
  /** Asked for each request; gives what befalls it. */
  faultOf: (request: S3Request) => Fault | undefined
  close: () => Promise<void>
}

/**
 * A small S3 on 127.0.0.1, in memory: one bucket, path-style, objects, uploads in parts, lists in pages. Every request must
 * be signed (Signature Version 4) by the one known key.
 */
export async function startS3({
  port = 0,
  bucket = 'backups',
  mostKeys = 1000,
  ...given
}: S3Options = {}): Promise<RunningS3> {
  const server = http.createServer()
  await listen(server, port, 'The S3 simulator')
  const s3: RunningS3 = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bucketName: bucket,
    accessKeyId: given.accessKeyId ?? 'AKIAOFTHETESTS',
    secretAccessKey: given.secretAccessKey ?? 'secret-key-of-the-tests',
    region: given.region ?? 'us-east-1',
    bucket: new Bucket(),
    requests: [],
    faultOf: () => undefined,
    async close() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
  server.on('request', (request, response) => void serve(s3, mostKeys, request, response))
  return s3
}

async function serve(s3: RunningS3, mostKeys: number, request: http.IncomingMessage, response: http.ServerResponse) {
  const asked = readRequest(request)
  const noted = { ...asked, status: 0 }
  s3.requests.push(noted)
  const fault = s3.faultOf(asked)
  const body = await readBody(request, fault === 'cut-upload')
  if (!body || fault === 'silence') return
  const answer = answerOf(s3, mostKeys, request, asked, body, fault)
  response.writeHead(answer.status, answer.headers)
  if (fault === 'cut-answer') {
    const whole = Buffer.from(answer.body ?? '')
    response.write(whole.subarray(0, Math.floor(whole.length / 2)), () => request.socket.destroy())
    return
  }
  noted.status = answer.status
  response.end(request.method === 'HEAD' ? undefined : answer.body)
}

/** Undefined where the line is gone, by a fault or by the one who sends. */
async function readBody(request: http.IncomingMessage, cut: boolean): Promise<Buffer | undefined> {
  const { socket } = request
  const chunks: Buffer[] = []
  try {
    for await (const chunk of request) {
      if (cut) break
      chunks.push(chunk as Buffer)
    }
  } catch {
    return undefined
  }
  if (!cut) return Buffer.concat(chunks)
  socket.destroy()
  return undefined
}

function answerOf(
  s3: RunningS3,
  mostKeys: number,
  request: http.IncomingMessage,
  asked: S3Request,
  body: Buffer,
  fault: Fault | undefined,
): S3Answer {
  try {
    verifySignature(request, body, s3)
    if (asked.bucket !== s3.bucketName) throw new S3Error('NoSuchBucket', 'The specified bucket does not exist.')
    if (fault === 'slow-down') throw new S3Error('SlowDown', 'Please reduce your request rate.')
    return answerRequest(asked, body, s3.bucket, mostKeys)
  } catch (error) {
    if (!(error instanceof S3Error)) throw error
    const { code, message, status } = error
    const headers = { 'content-type': 'application/xml' }
    return { status, headers, body: xmlOf('Error', { Code: code, Message: message, Resource: `/${asked.key}` }) }
  }
}
