import { AppError, isAppError, notFound } from '@/lib/errors'
import type { StorePlace } from './store-place'

/** S3's and the SDK's names of what an operator has to see to, with the setting and what is wrong with it. */
const toSeeTo: Record<string, readonly [keyof StorePlace['variables'], string]> = {
  NoSuchBucket: ['url', 'there is no such bucket'],
  InvalidBucketName: ['url', 'no bucket can have this name'],
  PermanentRedirect: ['region', 'the bucket is elsewhere: this, or the endpoint, is another'],
  AuthorizationHeaderMalformed: ['region', 'the bucket is in another region'],
  AccessDenied: ['accessKeyId', 'the key may not do that (it must read, write, list and delete)'],
  InvalidAccessKeyId: ['accessKeyId', 'the store doesn’t know this key'],
  SignatureDoesNotMatch: ['secretAccessKey', 'not the secret of this key'],
  CredentialsProviderError: ['accessKeyId', 'no key is given, and the machine has none'],
}

/** An error of the SDK as one of ours; anything else as it is. */
export function bucketError(error: unknown, where: string, variables: StorePlace['variables']): unknown {
  if (!(error instanceof Error) || isAppError(error)) return error
  const { name } = error
  if (name === 'NoSuchKey' || name === 'NotFound') return notFound(`there is no such object in ${where}`)
  const known = toSeeTo[name]
  if (known !== undefined) {
    const [setting, fault] = known
    const internal = `${variables[setting]}: ${fault} (${where}: ${error.message})`
    return new AppError('CONFIGURATION', { cause: error, internal })
  }
  return new AppError('UNAVAILABLE', { cause: error, internal: `no way to ${where}: ${name}: ${error.message}` })
}
