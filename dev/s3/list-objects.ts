import type { Bucket } from './bucket'
import { type Tree, xmlOf } from './xml'

/** One page of ListObjectsV2 (https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html). */
export function listObjects(bucketName: string, { objects }: Bucket, query: URLSearchParams, mostKeys: number): string {
  const prefix = query.get('prefix') ?? ''
  const most = Math.min(Number(query.get('max-keys') ?? mostKeys), mostKeys)
  const token = query.get('continuation-token')
  const after = token ? Buffer.from(token, 'base64url').toString() : (query.get('start-after') ?? '')
  const delimiter = query.get('delimiter') ?? ''
  /** The key, or the folder below the prefix that stands for all that is in it. */
  const entryOf = (key: string) => {
    const end = delimiter ? key.indexOf(delimiter, prefix.length) : -1
    return end < 0 ? key : key.slice(0, end + delimiter.length)
  }
  const entries = new Set([...objects.keys()].filter((key) => key.startsWith(prefix)).map(entryOf))
  const keys = [...entries].filter((key) => key > after).toSorted(byBytes)
  const page = keys.slice(0, most)
  const isTruncated = keys.length > page.length
  const next: Tree = isTruncated ? { NextContinuationToken: Buffer.from(page.at(-1) ?? '').toString('base64url') } : {}
  return xmlOf('ListBucketResult', {
    Name: bucketName,
    Prefix: prefix,
    KeyCount: page.length,
    MaxKeys: most,
    IsTruncated: isTruncated,
    ...next,
    CommonPrefixes: page.filter((key) => !objects.has(key)).map((key) => ({ Prefix: key })),
    Contents: page
      .filter((key) => objects.has(key))
      .map((key) => {
        const object = objects.get(key)
        return {
          Key: key,
          LastModified: object?.changedAt.toISOString() ?? '',
          ETag: object?.etag ?? '',
          Size: object?.body.length ?? 0,
          StorageClass: 'STANDARD',
        }
      }),
  })
}

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))
