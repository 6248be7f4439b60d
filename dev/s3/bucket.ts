import { createHash, randomUUID } from 'node:crypto'
import { S3Error } from './s3-error'

export interface S3Object {
  body: Buffer
  etag: string
  changedAt: Date
}

/** All parts of an upload but its last are at least so large. */
const smallestPartBytes = 5 * 1024 * 1024

/** What one bucket holds, in memory: objects, and uploads in parts that nobody has completed yet. */
export class Bucket {
  readonly objects = new Map<string, S3Object>()
  readonly uploads = new Map<string, { key: string; parts: Map<number, S3Object> }>()

  put(key: string, body: Buffer): S3Object {
    const object = objectOf(body)
    this.objects.set(key, object)
    return object
  }

  get(key: string): S3Object {
    const object = this.objects.get(key)
    if (!object) throw new S3Error('NoSuchKey', 'The specified key does not exist.')
    return object
  }

  beginUpload(key: string): string {
    const id = randomUUID()
    this.uploads.set(id, { key, parts: new Map() })
    return id
  }

  putPart(uploadId: string, number: number, body: Buffer): S3Object {
    const part = objectOf(body)
    this.#upload(uploadId).parts.set(number, part)
    return part
  }

  completeUpload(uploadId: string, listed: { number: number; etag: string }[]): S3Object {
    const { key, parts } = this.#upload(uploadId)
    const bodies = listed.map(({ number, etag }, index) => {
      if (index > 0 && number <= (listed[index - 1]?.number ?? 0)) throw new S3Error('InvalidPartOrder')
      const part = parts.get(number)
      if (!part || part.etag !== etag) throw new S3Error('InvalidPart', `Part ${number} is not the one that we have.`)
      if (index < listed.length - 1 && part.body.length < smallestPartBytes) throw new S3Error('EntityTooSmall')
      return part.body
    })
    if (bodies.length === 0) throw new S3Error('InvalidPart', 'No part was listed.')
    this.uploads.delete(uploadId)
    return this.put(key, Buffer.concat(bodies))
  }

  abortUpload(uploadId: string): void {
    this.#upload(uploadId)
    this.uploads.delete(uploadId)
  }

  #upload(id: string) {
    const upload = this.uploads.get(id)
    if (!upload) throw new S3Error('NoSuchUpload', 'There is no such upload; it may have been aborted or completed.')
    return upload
  }
}

const objectOf = (body: Buffer): S3Object => ({
  body,
  etag: `"${createHash('md5').update(body).digest('hex')}"`,
  changedAt: new Date(),
})
