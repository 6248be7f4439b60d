/** What a file is written in, as far as its bytes tell. */
export type Encoding = 'UTF-8' | 'UTF-16' | 'Windows-1252'

/**
 * A file's text, and in what it was written: by its mark, by zeros where UTF-16 has them, else UTF-8 if it can be that, else
 * what spreadsheets on Windows save. Zeros, which no text column takes, are left out.
 */
export function decodeText(bytes: Uint8Array): { text: string; encoding: Encoding } {
  const [encoding, label] = tell(bytes)
  const text = new TextDecoder(label).decode(bytes).replaceAll('\0', '')
  return { text: text.replace(/^\uFEFF/, ''), encoding }
}

function tell(bytes: Uint8Array): [Encoding, string] {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return ['UTF-16', 'utf-16le']
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return ['UTF-16', 'utf-16be']
  const start = bytes.subarray(0, 2_000)
  const zeros = (odd: 0 | 1) => start.filter((byte, at) => byte === 0 && at % 2 === odd).length
  if (zeros(1) > start.length / 4) return ['UTF-16', 'utf-16le']
  if (zeros(0) > start.length / 4) return ['UTF-16', 'utf-16be']
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return ['UTF-8', 'utf-8']
  } catch {
    return ['Windows-1252', 'windows-1252']
  }
}
