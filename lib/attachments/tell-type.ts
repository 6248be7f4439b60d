import { fileTypeFromBuffer } from 'file-type'
import { AppError } from '@/lib/errors'
import { endingOf } from './file-name'

/** So much of a file's beginning tells what it is: nothing beyond it is looked at, and no archive is unpacked. */
export const headBytes = 64 * 1024

/** What a browser can be told without harm. Everything else is bytes. */
const told = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
  'application/pdf',
  'application/zip',
  'audio/mpeg',
  'video/mp4',
  'text/plain',
])
export const anyBytes = 'application/octet-stream'

/** By type, programs under whatever name. */
const programs = /x-msdownload|x-elf|mach-o|x-executable|x-ms-shortcut|java-archive|android\.package|x-shockwave-flash/

/** How a browser that guesses would know a page, or a picture with scripts (https://mimesniff.spec.whatwg.org). */
const page = /^<(!doctype\s+(html|svg)|(html|head|body|script|iframe|svg)[\s/>])/i

/** Names by which the same thing goes. */
const alike: Record<string, string> = { jpeg: 'jpg', jpe: 'jpg', tiff: 'tif', m4v: 'mp4', oga: 'ogg', ogv: 'ogg' }
const nameOf = (ending: string) => alike[ending] ?? ending

/** Endings that promise one kind of content: whoever sees one, takes the file for that. */
const promising = new Set([
  'png',
  'jpg',
  'gif',
  'webp',
  'avif',
  'bmp',
  'tif',
  'pdf',
  'zip',
  'mp3',
  'mp4',
  'docx',
  'xlsx',
  'pptx',
])

/**
 * What a file is, told from its first bytes and never from what its sender says.
 * @throws AppError INVALID_INPUT for programs and pages under any name, and for a file that isn't what its name promises
 */
export async function tellType(head: Uint8Array, name: string): Promise<string> {
  const beginning = head.subarray(0, headBytes)
  const found = (await fileTypeFromBuffer(beginning).catch(() => undefined)) ?? pngOf(beginning)
  if (found && programs.test(found.mime)) throw refused('A program can’t be attached, under whatever name.')
  const text = textOf(beginning)
  if (text !== null && page.test(afterPreface(text)))
    throw refused('A web page or SVG picture can’t be attached as it is: put it into a zip archive.')
  const promised = nameOf(endingOf(name))
  if (promising.has(promised) && nameOf(found?.ext ?? '') !== promised && !isWrapped(promised, found?.ext))
    throw refused(`Its name ends in .${endingOf(name)}, but that isn’t what it is.`)
  const type = found?.mime ?? (text === null ? anyBytes : 'text/plain')
  return told.has(type) ? type : anyBytes
}

/** Office’s files are zip archives whose beginning doesn’t always say more; old ones were something else again. */
const isWrapped = (promised: string, ext: string | undefined) =>
  ['docx', 'xlsx', 'pptx'].includes(promised) && (ext === 'zip' || ext === 'cfb')

const pngSignature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

/** A picture whose colour profile is longer than what we look at: its pixels come after it. */
const pngOf = (head: Uint8Array) =>
  pngSignature.every((byte, at) => head[at] === byte) ? { mime: 'image/png', ext: 'png' } : undefined

/** What comes after blanks, comments and the like. Step by step: a pattern for this could be kept busy for hours. */
function afterPreface(text: string): string {
  for (let rest = text.trimStart(); ;) {
    const end = rest.startsWith('<!--') ? '-->' : rest.startsWith('<?') ? '>' : null
    if (end === null) return rest.slice(0, 100)
    const at = rest.indexOf(end)
    if (at < 0) return ''
    rest = rest.slice(at + end.length).trimStart()
  }
}

/** The beginning as text; null where it is none. A character may be cut in two at its end. */
function textOf(head: Uint8Array): string | null {
  const isUtf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)
  const decoder = new TextDecoder(isUtf16 ? (head[0] === 0xff ? 'utf-16le' : 'utf-16be') : 'utf-8', { fatal: true })
  try {
    const text = decoder.decode(head, { stream: true })
    return text.includes('\0') ? null : text
  } catch {
    return null
  }
}

const refused = (message: string) => new AppError('INVALID_INPUT', { message, fieldErrors: { file: message } })
