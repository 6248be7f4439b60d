import sharp from 'sharp'
import { actionId, postAction } from '@/e2e/support/post-action'
import { type Answer, send } from '@/e2e/support/send'
import { rowsOf } from '@/e2e/support/tables'
import { expect, newAddress, test } from '@/e2e/support/test'
import { newWorkspace } from '@/e2e/support/workspace'
import { pngOf } from './pictures'
import { newSide, type Side } from './world'

const places = {
  avatar: { path: '/settings/account', id: 'settings/account/actions.ts#newPicture' },
  logo: { path: '/settings/workspace', id: 'settings/workspace/actions.ts#newLogo' },
}
type Kind = keyof typeof places

function choose(side: Side, kind: Kind, picture: string | File): Promise<Answer> {
  const { path, id } = places[kind]
  const headers = { cookie: side.cookies.owner, 'x-forwarded-for': newAddress() }
  return postAction(side.origin + path, actionId(id), { picture }, headers)
}

const file = (content: Uint8Array | string, name = 'me.png', type = 'image/png') =>
  new File([typeof content === 'string' ? content : Uint8Array.from(content)], name, { type })

const svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'

test('what is no picture, or unpacks to too much, is refused at once', async () => {
  const side = await newSide(await newWorkspace({ plan: 'enterprise' }))
  const before = await rowsOf([side.id])
  const refused: Record<string, string | File> = {
    'a drawing that runs': file(svg, 'me.svg', 'image/svg+xml'),
    'a drawing under another name': file(svg),
    'a page': file('<html><script>alert(1)</script>'),
    'a picture and a script': file('GIF89a/*\0\0\0\0\0*/=1;alert(1)//;', 'me.gif', 'image/gif'),
    'a picture of 3.6 thousand million pixels': file(pngOf(60_000, 60_000)),
    'a picture of 2 thousand million pixels by 1': file(pngOf(2_147_483_647, 1)),
    'a picture of nothing': file(pngOf(0, 0)),
    'a picture that breaks off': file(pngOf(900, 900).subarray(0, 60)),
    'a file without end': file(new Uint8Array(250 * 1024).fill(1)),
    'no file': 'no file',
    'an empty one': file(''),
  }
  for (const kind of ['avatar', 'logo'] as const)
    for (const [what, picture] of Object.entries(refused)) {
      const begun = performance.now()
      const { status, body } = await choose(side, kind, picture)
      expect(status, what).toBeLessThan(500)
      expect(body, `${kind}: ${what}`).not.toContain('"status":"ok"')
      expect(performance.now() - begun, `${kind}: ${what}`).toBeLessThan(8_000)
    }
  expect(await rowsOf([side.id])).toEqual(before)
})

test('of a picture nothing is kept but how it looks', async () => {
  const side = await newSide(await newWorkspace({ plan: 'enterprise' }))
  const words = 'Taken at 38.7223 N 9.1393 W by Ada <script>alert(1)</script>'
  const photo = await sharp({ create: { width: 900, height: 40, channels: 3, background: '#aa3311' } })
    .withExif({ IFD0: { Artist: words, Copyright: words }, IFD3: { GPSLatitude: '38/1 43/1 20/1' } })
    .jpeg()
    .toBuffer()
  expect(photo.toString('latin1')).toContain('Taken at')
  const hidden: File[] = [
    file(photo, 'me.jpg', 'image/jpeg'),
    file(pngOf(4, 4, [words])),
    file(Buffer.concat([pngOf(4, 4), Buffer.from(words)]), '../../me.php', 'text/html'),
  ]
  for (const kind of ['avatar', 'logo'] as const)
    for (const picture of hidden) {
      expect((await choose(side, kind, picture)).body, `${kind}: ${picture.name}`).toContain('"status":"ok"')
      const { version } = await side.db.image.findFirstOrThrow({
        where: kind === 'logo' ? { kind } : { userId: side.owner.userId },
        orderBy: { createdAt: 'desc' },
      })
      const of = kind === 'avatar' ? `of=${side.owner.userId}&` : ''
      const shown = await send(`${side.origin}/api/${kind}?${of}version=${version}`, {
        headers: { cookie: side.cookies.owner },
      })
      expect(shown.status).toBe(200)
      expect(shown.headers['content-type']).toBe(kind === 'logo' ? 'image/png' : 'image/webp')
      expect(shown.headers['x-content-type-options']).toBe('nosniff')
      expect(shown.headers['content-security-policy']).toContain("default-src 'self'")
      expect(shown.body, `${kind}: ${picture.name}`).not.toMatch(/Taken|script|Exif|GPS|tEXt/)
    }
})
