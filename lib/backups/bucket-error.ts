import { AppError, isAppError, notFound } from '@/lib/errors'

/** S3's and the SDK's names of what an operator has to see to, and where. */
const toSeeTo: Record<string, string> = {
  NoSuchBucket: 'BACKUP_URL: there is no such bucket',
  InvalidBucketName: 'BACKUP_URL: no bucket can have this name',
  PermanentRedirect: 'BACKUP_S3_REGION or BACKUP_S3_ENDPOINT: the bucket is elsewhere',
  AuthorizationHeaderMalformed: 'BACKUP_S3_REGION: the bucket is in another region',
  AccessDenied: 'BACKUP_S3_ACCESS_KEY_ID: the key may not do that (it must read, write, list and delete)',
  InvalidAccessKeyId: 'BACKUP_S3_ACCESS_KEY_ID: the store doesn’t know this key',
  SignatureDoesNotMatch: 'BACKUP_S3_SECRET_ACCESS_KEY: not the secret of this key',
  CredentialsProviderError: 'BACKUP_S3_ACCESS_KEY_ID: no key is given, and the machine has none',
}

/** An error of the SDK as one of ours; anything else as it is. */
export function bucketError(error: unknown, where: string): unknown {
  if (!(error instanceof Error) || isAppError(error)) return error
  const { name } = error
  if (name === 'NoSuchKey' || name === 'NotFound') return notFound(`there is no such object in ${where}`)
  const known = toSeeTo[name]
  if (known !== undefined)
    return new AppError('CONFIGURATION', { cause: error, internal: `${known} (${where}: ${error.message})` })
  return new AppError('UNAVAILABLE', { cause: error, internal: `no way to ${where}: ${name}: ${error.message}` })
}
