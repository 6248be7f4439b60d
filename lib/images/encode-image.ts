import { createHash } from 'node:crypto'
import { fileTypeFromBuffer } from 'file-type'
import sharp from 'sharp'
import { AppError } from '@/lib/errors'

/** What is taken for a picture, by what the bytes themselves say. No SVG: it is a program. */
const accepted = ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif']

/** A picture that unpacks to more is refused before it is unpacked. */
const mostPixels = 20_000_000

/** Sides, in pixels: more than any page shows, on the sharpest of screens. */
const side = 256

export interface EncodedImage {
  contentType: 'image/webp' | 'image/png'
  bytes: Uint8Array<ArrayBuffer>
  /** sha256 of the bytes, hex. */
  version: string
}

/**
 * Draws a picture anew, square: what was hidden in the file (places, comments, programs) is gone. An avatar fills its square and
 * is WebP; a logo is shown whole and is PNG, which every mail program knows. @throws AppError INVALID_INPUT under the field `picture`
 */
export async function encodeImage(kind: 'avatar' | 'logo', original: Uint8Array): Promise<EncodedImage> {
  const type = await fileTypeFromBuffer(original)
  if (!type || !accepted.includes(type.mime)) {
    throw unusable('That isn’t a picture that we can use. Choose a PNG, JPEG, WebP, GIF or AVIF file.')
  }
  const drawing = sharp(original, { limitInputPixels: mostPixels, failOn: 'error' })
    .timeout({ seconds: 5 })
    .autoOrient()
  try {
    const contentType = kind === 'avatar' ? 'image/webp' : 'image/png'
    const drawn = await (
      kind === 'avatar'
        ? drawing.resize(side, side, { fit: 'cover' }).webp({ quality: 84 })
        : drawing
            .resize(side, side, { fit: 'contain', background: '#00000000' })
            .png({ compressionLevel: 9, palette: true })
    ).toBuffer()
    const bytes = Uint8Array.from(drawn)
    return { contentType, bytes, version: createHash('sha256').update(bytes).digest('hex') }
  } catch (error) {
    throw unusable('That picture is broken, or has more than 20 million pixels. Choose another one.', error)
  }
}

const unusable = (message: string, cause?: unknown) =>
  new AppError('INVALID_INPUT', { fieldErrors: { picture: message }, cause })
