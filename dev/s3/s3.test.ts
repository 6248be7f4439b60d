import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { startS3 } from './start-s3'

const s3 = await startS3({ mostKeys: 2 })
const Bucket = s3.bucketName
const clientOf = (given: { accessKeyId?: string; region?: string; clockOffset?: number } = {}) =>
  new S3Client({
    endpoint: s3.url,
    forcePathStyle: true,
    region: given.region ?? s3.region,
    systemClockOffset: given.clockOffset ?? 0,
    credentials: { accessKeyId: given.accessKeyId ?? s3.accessKeyId, secretAccessKey: s3.secretAccessKey },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    maxAttempts: 1,
  })
const client = clientOf()
afterAll(async () => {
  client.destroy()
  await s3.close()
})
beforeEach(() => s3.bucket.objects.clear())

it('keeps objects under any name, and lists them in pages', async () => {
  const names = ['a b/ü&<1>', 'a/1', 'a/2+3', 'a/2=3', 'b']
  for (const Key of names) await client.send(new PutObjectCommand({ Bucket, Key, Body: `of ${Key}` }))
  const found: string[] = []
  let token: string | undefined
  do {
    const page = await client.send(new ListObjectsV2Command({ Bucket, ContinuationToken: token }))
    expect(page.Contents?.length).toBeLessThanOrEqual(2)
    found.push(...(page.Contents ?? []).map(({ Key = '' }) => Key))
    token = page.NextContinuationToken
  } while (token !== undefined)
  expect(found.toSorted()).toEqual(names.toSorted())
  for (const Key of names) {
    const { Body, ContentLength } = await client.send(new GetObjectCommand({ Bucket, Key }))
    expect(await Body?.transformToString()).toBe(`of ${Key}`)
    expect((await client.send(new HeadObjectCommand({ Bucket, Key }))).ContentLength).toBe(ContentLength)
  }
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'b' }))
  await expect(client.send(new GetObjectCommand({ Bucket, Key: 'b' }))).rejects.toMatchObject({ name: 'NoSuchKey' })
  await expect(client.send(new HeadObjectCommand({ Bucket, Key: 'b' }))).rejects.toMatchObject({ name: 'NotFound' })
})

it.each([
  [{ accessKeyId: 'AKIASOMEBODY' }, 'InvalidAccessKeyId'],
  [{ region: 'eu-west-9' }, 'AuthorizationHeaderMalformed'],
  [{ clockOffset: 3_600_000 }, 'RequestTimeTooSkewed'],
])('lets in nobody but its key: %j', async (given, name) => {
  const put = clientOf(given).send(new PutObjectCommand({ Bucket, Key: 'x', Body: 'x' }))
  await expect(put).rejects.toMatchObject({ name })
  expect(s3.bucket.objects.size).toBe(0)
})

it('takes nothing that is unsigned, or was changed after it was signed', async () => {
  const unsigned = await fetch(`${s3.url}/${Bucket}/x`, { method: 'PUT', body: 'x' })
  expect({ status: unsigned.status, text: await unsigned.text() }).toEqual({
    status: 403,
    text: expect.stringContaining('<Code>AccessDenied</Code>'),
  })
  for (const [change, name] of [
    [{ body: 'y' }, 'XAmzContentSHA256Mismatch'],
    [{ path: `/${Bucket}/y` }, 'SignatureDoesNotMatch'],
    [{ query: { tagging: '' } }, 'SignatureDoesNotMatch'],
  ] as const) {
    const tampering = clientOf()
    const { requestHandler } = tampering.config
    const handle = requestHandler.handle.bind(requestHandler)
    requestHandler.handle = (request, options) => handle(Object.assign(request, change), options)
    await expect(tampering.send(new PutObjectCommand({ Bucket, Key: 'x', Body: 'x' }))).rejects.toMatchObject({ name })
  }
  expect(s3.bucket.objects.size).toBe(0)
})
