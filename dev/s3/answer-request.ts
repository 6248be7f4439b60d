import type { IncomingMessage } from 'node:http'
import type { Bucket } from './bucket'
import { listObjects } from './list-objects'
import { S3Error } from './s3-error'
import { xmlOf } from './xml'

/** What a request is about, read from its line alone. */
export interface S3Request {
  method: string
  bucket: string
  /** Empty: the bucket itself. */
  key: string
  query: URLSearchParams
}

export interface S3Answer {
  status: number
  headers?: Record<string, string>
  body?: string | Buffer
}

/** Path-style only: /bucket/key. */
export function readRequest({ method = 'GET', url = '/' }: IncomingMessage): S3Request {
  const { pathname, searchParams } = new URL(url, 'http://here')
  const [, bucket = '', ...rest] = pathname.split('/').map(decodeURIComponent)
  return { method, bucket, key: rest.join('/'), query: searchParams }
}

const xml = (body: string): S3Answer => ({ status: 200, headers: { 'content-type': 'application/xml' }, body })

/** Does what a request asks for that is known to be allowed. @throws S3Error */
export function answerRequest(request: S3Request, body: Buffer, bucket: Bucket, mostKeys: number): S3Answer {
  const { method, key, query } = request
  if (key === '') {
    if (method === 'GET' && query.get('list-type') === '2')
      return xml(listObjects(request.bucket, bucket, query, mostKeys))
    if (method === 'HEAD') return { status: 200 }
    throw new S3Error('NotImplemented', `${method} on a bucket is not taken here.`)
  }
  if (query.has('uploads') || query.has('uploadId')) return answerUpload(request, body, bucket)
  if (method === 'PUT') return { status: 200, headers: { etag: bucket.put(key, body).etag } }
  if (method === 'GET' || method === 'HEAD') {
    const { etag, changedAt, body: stored } = bucket.get(key)
    const headers = {
      etag,
      'last-modified': changedAt.toUTCString(),
      'content-type': 'application/octet-stream',
      'content-length': String(stored.length),
    }
    return method === 'GET' ? { status: 200, headers, body: stored } : { status: 200, headers }
  }
  if (method === 'DELETE') {
    bucket.objects.delete(key)
    return { status: 204 }
  }
  throw new S3Error('MethodNotAllowed')
}

/** Uploads in parts. */
function answerUpload({ method, bucket: Bucket, key: Key, query }: S3Request, body: Buffer, bucket: Bucket): S3Answer {
  const id = query.get('uploadId') ?? ''
  if (method === 'POST' && query.has('uploads'))
    return xml(xmlOf('InitiateMultipartUploadResult', { Bucket, Key, UploadId: bucket.beginUpload(Key) }))
  if (method === 'PUT')
    return { status: 200, headers: { etag: bucket.putPart(id, Number(query.get('partNumber')), body).etag } }
  if (method === 'POST') {
    const { etag } = bucket.completeUpload(id, partsIn(body.toString()))
    return xml(xmlOf('CompleteMultipartUploadResult', { Bucket, Key, ETag: etag }))
  }
  if (method === 'DELETE') {
    bucket.abortUpload(id)
    return { status: 204 }
  }
  throw new S3Error('MethodNotAllowed')
}

const partsIn = (text: string) =>
  [...text.matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, part = '']) => ({
    number: Number(/<PartNumber>(\d+)<\/PartNumber>/.exec(part)?.[1]),
    etag: (/<ETag>(.*?)<\/ETag>/.exec(part)?.[1] ?? '').replaceAll('&quot;', '"'),
  }))
