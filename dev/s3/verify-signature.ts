import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { S3Error } from './s3-error'

export interface Credentials {
  accessKeyId: string
  secretAccessKey: string
  region: string
}

const longestSkewMs = 15 * 60_000
const pattern =
  /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/(\d{8})\/([^/,]+)\/s3\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/

/**
 * Checks who asks as S3 does: Signature Version 4 in the header
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html), and that the body is the one that was
 * signed. @throws S3Error
 */
export function verifySignature(request: IncomingMessage, body: Buffer, known: Credentials): void {
  const given = request.headers.authorization
  if (!given) throw new S3Error('AccessDenied', 'The request is not signed.')
  const [, keyId = '', day = '', region = '', signedHeaders = '', signature = ''] = pattern.exec(given) ?? []
  if (!keyId) throw new S3Error('AuthorizationHeaderMalformed', 'Not a Signature Version 4.')
  if (keyId !== known.accessKeyId) throw new S3Error('InvalidAccessKeyId', 'This access key is not in our records.')
  if (region !== known.region)
    throw new S3Error('AuthorizationHeaderMalformed', `The region '${region}' is wrong; expecting '${known.region}'`)
  const time = header(request, 'x-amz-date')
  if (!time.startsWith(day) || Math.abs(Date.now() - timeOf(time)) > longestSkewMs)
    throw new S3Error('RequestTimeTooSkewed', 'The clocks differ too much.')
  const scope = `${day}/${region}/s3/aws4_request`
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonicalRequest(request, signedHeaders))].join('\n')
  const expected = hmac(signingKey(known, day), text).toString('hex')
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(signature)))
    throw new S3Error('SignatureDoesNotMatch', 'The signature is not the one that we calculate.')
  verifyBody(header(request, 'x-amz-content-sha256'), body)
}

function verifyBody(hash: string, body: Buffer): void {
  if (hash === 'UNSIGNED-PAYLOAD') return
  if (hash.startsWith('STREAMING-')) throw new S3Error('NotImplemented', 'Bodies in signed chunks are not taken here.')
  if (hash !== sha256(body)) throw new S3Error('XAmzContentSHA256Mismatch', 'The body is not the one that was signed.')
}

function canonicalRequest(request: IncomingMessage, signedHeaders: string): string {
  const { pathname, search } = new URL(request.url ?? '/', 'http://here')
  const query = search
    .slice(1)
    .split('&')
    .filter((part) => part !== '')
    .map((part) => (part.includes('=') ? part : `${part}=`))
    .toSorted((a, b) => (a < b ? -1 : 1))
    .join('&')
  const headers = signedHeaders.split(';').map((name) => `${name}:${header(request, name).trim()}\n`)
  const hash = header(request, 'x-amz-content-sha256')
  return [request.method ?? '', pathname, query, headers.join(''), signedHeaders, hash].join('\n')
}

const header = (request: IncomingMessage, name: string): string => String(request.headers[name] ?? '')

/** 20261122T130000Z */
const timeOf = (text: string): number =>
  Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z')) || 0

const signingKey = ({ secretAccessKey, region }: Credentials, day: string): Buffer =>
  [day, region, 's3', 'aws4_request'].reduce<Buffer>(
    (key, part) => hmac(key, part),
    Buffer.from(`AWS4${secretAccessKey}`),
  )

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()
const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex')
