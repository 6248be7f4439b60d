import { broken, type UnpackedFile } from './unpack-files'

/** Of what is read into memory at once. */
const mostBytes = 4_000_000

/** JSON that stands where it should. @throws AppError INVALID_INPUT */
export async function smallFile({ name, size, content }: UnpackedFile, expected: string): Promise<unknown> {
  if (name !== expected) throw broken(`there is ${name} where ${expected} should be`)
  if (size > mostBytes) throw broken(`${name} is too large`)
  const chunks: Buffer[] = []
  for await (const chunk of content) chunks.push(chunk)
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown
  } catch (error) {
    throw broken(`${name} is not JSON`, error)
  }
}

export function parsedFile<T>(
  schema: { safeParse: (json: unknown) => { success: boolean; data?: T | undefined; error?: Error | undefined } },
  json: unknown,
  name: string,
): T {
  const result = schema.safeParse(json)
  if (!result.success || result.data === undefined) throw broken(`${name} isn’t as the format has it`, result.error)
  return result.data
}
