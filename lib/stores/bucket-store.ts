import { Readable } from 'node:stream'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { processSingleton } from '@/lib/db/process-singleton'
import { AppError } from '@/lib/errors'
import { bucketError } from './bucket-error'
import { assertObjectName } from './object-name'
import type { ObjectStore, PutOptions, StoredObject } from './object-store'
import type { StorePlace } from './store-place'

/** Two parts on the way and one being filled: a body takes some 24 MB here, and more where it needs larger parts. */
const partBytes = 8 * 1024 * 1024
const partsAtOnce = 2
/** S3 takes 10,000. What is expected may come out somewhat larger. */
const mostParts = 8_000

/** The bucket of a place, by its key, or by what the SDK finds for itself. */
export function openBucket({ url, s3, variables }: StorePlace): BucketStore {
  const { endpoint, region, accessKeyId, secretAccessKey } = s3
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined))
    throw new AppError('CONFIGURATION', {
      internal: `${variables.accessKeyId} and ${variables.secretAccessKey} go together: one of them is missing`,
    })
  const config: S3ClientConfig = {
    region,
    ...(accessKeyId && secretAccessKey && { credentials: { accessKeyId, secretAccessKey } }),
    // bucket.s3.example.com is Amazon's way; /bucket is understood by all others.
    ...(endpoint ? { endpoint, forcePathStyle: true } : { followRegionRedirects: true }),
    // Nobody's silence keeps us for ever; a reader may pause for a while between two reads.
    requestHandler: { connectionTimeout: 10_000, socketTimeout: 5 * 60_000 },
    // Amazon's newer checksums are unknown to some vendors. What is kept here has sums of its own.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  }
  const client = processSingleton(`bucket ${JSON.stringify(config)}`, () => new S3Client(config))
  return new BucketStore(client, url.hostname, url.pathname.replaceAll(/^\/+|\/+$/g, ''), variables)
}

/** Objects of an S3 bucket, below a prefix. */
export class BucketStore implements ObjectStore {
  readonly where: string
  readonly #client: S3Client
  readonly #bucket: string
  readonly #prefix: string
  readonly #variables: StorePlace['variables']

  constructor(client: S3Client, bucket: string, prefix: string, variables: StorePlace['variables']) {
    this.#variables = variables
    this.#client = client
    this.#bucket = bucket
    this.#prefix = prefix === '' ? '' : `${prefix}/`
    this.where = `the bucket ${bucket}${prefix && `/${prefix}`}`
  }

  async put(name: string, body: Readable, { signal, expectedBytes = 0 }: PutOptions = {}): Promise<void> {
    const upload = new Upload({
      client: this.#client,
      params: { ...this.#at(name), Body: body, ContentType: 'application/octet-stream' },
      partSize: Math.max(partBytes, Math.ceil(expectedBytes / mostParts)),
      queueSize: partsAtOnce,
    })
    // Ends the wait at once; what was sent is cleared away behind us.
    const stop = () => void upload.abort()
    signal?.addEventListener('abort', stop, { once: true })
    try {
      signal?.throwIfAborted()
      await upload.done()
    } catch (error) {
      const isOfBody = error === body.errored
      body.destroy()
      if (signal?.aborted) throw signal.reason
      throw isOfBody ? error : this.#named(error)
    } finally {
      signal?.removeEventListener('abort', stop)
    }
  }

  get(name: string): Readable {
    return Readable.from(this.#read(name), { objectMode: false })
  }

  async *list(prefix = ''): AsyncGenerator<StoredObject> {
    for await (const { Contents } of this.#pages({ Prefix: `${this.#prefix}${prefix}` }))
      for (const { Key = '', Size = 0, LastModified = new Date(0) } of Contents ?? [])
        yield { name: Key.slice(this.#prefix.length), bytes: Size, changedAt: LastModified }
  }

  async *folders(): AsyncGenerator<string> {
    for await (const { CommonPrefixes } of this.#pages({ Prefix: this.#prefix, Delimiter: '/' }))
      for (const { Prefix = '' } of CommonPrefixes ?? []) yield Prefix.slice(this.#prefix.length, -1)
  }

  async delete(name: string): Promise<void> {
    try {
      await this.#client.send(new DeleteObjectCommand(this.#at(name)))
    } catch (error) {
      throw this.#named(error)
    }
  }

  async *#pages(what: { Prefix: string; Delimiter?: string }): AsyncGenerator<ListObjectsV2CommandOutput> {
    let token: string | undefined
    do {
      const command = new ListObjectsV2Command({ Bucket: this.#bucket, ...what, ContinuationToken: token })
      const page = await this.#client.send(command).catch((error: unknown) => {
        throw this.#named(error)
      })
      yield page
      token = page.NextContinuationToken
    } while (token !== undefined)
  }

  #at(name: string) {
    assertObjectName(name)
    return { Bucket: this.#bucket, Key: `${this.#prefix}${name}` }
  }

  async *#read(name: string): AsyncGenerator<Uint8Array> {
    try {
      const { Body } = await this.#client.send(new GetObjectCommand(this.#at(name)))
      if (Body instanceof Readable) for await (const chunk of Body) yield chunk as Uint8Array
    } catch (error) {
      throw this.#named(error)
    }
  }

  #named = (error: unknown): unknown => bucketError(error, this.where, this.#variables)
}
