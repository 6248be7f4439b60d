import { Readable } from 'node:stream'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { processSingleton } from '@/lib/db/process-singleton'
import { env } from '@/lib/env'
import { AppError } from '@/lib/errors'
import { bucketError } from './bucket-error'
import { assertObjectName } from './object-name'
import type { BackupStore, StoredObject } from './store'

/** Two parts on the way and one being filled: an archive of any size takes some 24 MB here. S3 takes 10,000 parts: 80 GB. */
const partBytes = 8 * 1024 * 1024
const partsAtOnce = 2

/** The bucket that BACKUP_URL names, by the key of BACKUP_S3_…, or by what the SDK finds for itself. */
export function openBucket({ hostname, pathname }: URL): BucketStore {
  const key = { id: env.BACKUP_S3_ACCESS_KEY_ID, secret: env.BACKUP_S3_SECRET_ACCESS_KEY }
  if ((key.id === undefined) !== (key.secret === undefined))
    throw new AppError('CONFIGURATION', {
      internal: 'BACKUP_S3_ACCESS_KEY_ID and BACKUP_S3_SECRET_ACCESS_KEY go together: one of them is missing',
    })
  const endpoint = env.BACKUP_S3_ENDPOINT
  const config: S3ClientConfig = {
    region: env.BACKUP_S3_REGION,
    ...(key.id && key.secret && { credentials: { accessKeyId: key.id, secretAccessKey: key.secret } }),
    // bucket.s3.example.com is Amazon's way; /bucket is understood by all others.
    ...(endpoint ? { endpoint, forcePathStyle: true } : { followRegionRedirects: true }),
    // Nobody's silence keeps us for ever; a restore may pause for a while between two reads.
    requestHandler: { connectionTimeout: 10_000, socketTimeout: 5 * 60_000 },
    // Amazon's newer checksums are unknown to some vendors. The archive has its own, and its own seal.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  }
  const client = processSingleton(`bucket ${JSON.stringify(config)}`, () => new S3Client(config))
  return new BucketStore(client, hostname, pathname.replaceAll(/^\/+|\/+$/g, ''))
}

/** Archives as objects of an S3 bucket, below a prefix. */
export class BucketStore implements BackupStore {
  readonly where: string
  readonly #client: S3Client
  readonly #bucket: string
  readonly #prefix: string

  constructor(client: S3Client, bucket: string, prefix: string) {
    this.#client = client
    this.#bucket = bucket
    this.#prefix = prefix === '' ? '' : `${prefix}/`
    this.where = `the bucket ${bucket}${prefix && `/${prefix}`}`
  }

  async put(name: string, body: Readable, { signal }: { signal?: AbortSignal } = {}): Promise<void> {
    const upload = new Upload({
      client: this.#client,
      params: { ...this.#at(name), Body: body, ContentType: 'application/octet-stream' },
      partSize: partBytes,
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
    let token: string | undefined
    do {
      const page = await this.#client
        .send(
          new ListObjectsV2Command({
            Bucket: this.#bucket,
            Prefix: `${this.#prefix}${prefix}`,
            ContinuationToken: token,
          }),
        )
        .catch((error: unknown) => {
          throw this.#named(error)
        })
      for (const { Key = '', Size = 0, LastModified = new Date(0) } of page.Contents ?? [])
        yield { name: Key.slice(this.#prefix.length), bytes: Size, changedAt: LastModified }
      token = page.NextContinuationToken
    } while (token !== undefined)
  }

  async delete(name: string): Promise<void> {
    try {
      await this.#client.send(new DeleteObjectCommand(this.#at(name)))
    } catch (error) {
      throw this.#named(error)
    }
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

  #named = (error: unknown): unknown => bucketError(error, this.where)
}
