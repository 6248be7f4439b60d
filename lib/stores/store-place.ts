import { regional } from '@/lib/env'

/** Where objects are kept, as the environment says, and by which variables: an error names the one to mend. */
export interface StorePlace {
  url: URL
  /** Of a bucket. */
  s3: {
    endpoint: string | undefined
    region: string
    accessKeyId: string | undefined
    secretAccessKey: string | undefined
  }
  variables: Record<'url' | 'endpoint' | 'region' | 'accessKeyId' | 'secretAccessKey', string>
}

/** The place that BACKUP_… or FILES_… names, the latter for one region; null where none is named. */
export function storePlace(kind: 'BACKUP' | 'FILES', region = ''): StorePlace | null {
  const url = regional(`${kind}_URL`, region)
  if (!url.value) return null
  const endpoint = regional(`${kind}_S3_ENDPOINT`, region)
  const s3Region = regional(`${kind}_S3_REGION`, region)
  const accessKeyId = regional(`${kind}_S3_ACCESS_KEY_ID`, region)
  const secretAccessKey = regional(`${kind}_S3_SECRET_ACCESS_KEY`, region)
  return {
    url: url.value,
    s3: {
      endpoint: endpoint.value,
      region: s3Region.value,
      accessKeyId: accessKeyId.value,
      secretAccessKey: secretAccessKey.value,
    },
    variables: {
      url: url.variable,
      endpoint: endpoint.variable,
      region: s3Region.variable,
      accessKeyId: accessKeyId.variable,
      secretAccessKey: secretAccessKey.variable,
    },
  }
}
