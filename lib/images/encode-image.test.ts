import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { encodeImage } from './encode-image'

const colour = { r: 200, g: 30, b: 30, alpha: 1 }
const drawn = (width: number, height: number) => sharp({ create: { width, height, channels: 4, background: colour } })

const refused = { code: 'INVALID_INPUT', fieldErrors: { picture: expect.any(String) } }

describe('a picture', () => {
  it.each(['png', 'jpeg', 'webp', 'gif', 'avif'] as const)(
    'may be %s, and comes back square and drawn anew',
    async (format) => {
      const original = await drawn(600, 400).toFormat(format).toBuffer()
      const { contentType, bytes, version } = await encodeImage('avatar', original)
      expect(contentType).toBe('image/webp')
      expect(version).toMatch(/^[0-9a-f]{64}$/)
      expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', width: 256, height: 256 })
      expect((await encodeImage('avatar', original)).version).toBe(version)
    },
  )

  it('tells nothing of where it was taken, and is no program any more', async () => {
    const original = await drawn(40, 40)
      .withExif({ IFD0: { Copyright: 'Ada Byron, at home' } })
      .jpeg()
      .toBuffer()
    const smuggling = Buffer.concat([original, Buffer.from('<script>alert(1)</script>')])
    expect(smuggling.includes('at home')).toBe(true)
    const bytes = Buffer.from((await encodeImage('avatar', smuggling)).bytes)
    expect(bytes.includes('at home')).toBe(false)
    expect(bytes.includes('script')).toBe(false)
  })

  it('that is a logo is shown whole, as PNG, on nothing', async () => {
    const { contentType, bytes } = await encodeImage('logo', await drawn(600, 200).png().toBuffer())
    expect(contentType).toBe('image/png')
    const { data, info } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
    expect(info).toMatchObject({ width: 256, height: 256 })
    const alphaAt = (x: number, y: number) => data[(y * 256 + x) * 4 + 3]
    expect([alphaAt(128, 2), alphaAt(128, 128)]).toEqual([0, 255])
  })

  it.each([
    ['a program', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
    ['a page', Buffer.from('<!doctype html><h1>Hello</h1>')],
    ['nothing', Buffer.alloc(0)],
    ['half of one', null],
  ])('is refused: %s', async (_what, given) => {
    const whole = await drawn(300, 300).png().toBuffer()
    await expect(encodeImage('avatar', given ?? whole.subarray(0, whole.length / 2))).rejects.toMatchObject(refused)
  })

  it('that unpacks to too much is refused before it is unpacked', async () => {
    const bomb = await drawn(5_000, 4_001).png({ compressionLevel: 9 }).toBuffer()
    expect(bomb.length).toBeLessThan(240 * 1024)
    await expect(encodeImage('avatar', bomb)).rejects.toMatchObject(refused)
  })
})
