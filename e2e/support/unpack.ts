import { createReadStream } from 'node:fs'
import { text } from 'node:stream/consumers'
import { createGunzip } from 'node:zlib'
import tar from 'tar-stream'

/** The files of a .tar.gz: name → content. */
export async function unpack(file: string): Promise<Record<string, string>> {
  const extract = createReadStream(file).pipe(createGunzip()).pipe(tar.extract())
  const files: Record<string, string> = {}
  for await (const entry of extract) files[entry.header.name] = await text(entry)
  return files
}
