import { zipBomb } from '@/dev/files/zip-bomb'
import { signLink } from '@/lib/attachments/signed-link'
import { type Answer, send } from '@/e2e/support/send'
import { rowsOf } from '@/e2e/support/tables'
import { expect, test } from '@/e2e/support/test'
import { newWorkspace } from '@/e2e/support/workspace'
import { Uploader } from './attach'
import { pngOf } from './pictures'
import { breakOff } from './raw-request'
import { newSide, twoSides } from './world'

const bytes = (text: string) => Buffer.from(text, 'latin1')
const page = bytes('<!doctype html><script>alert(document.domain)</script>')
const drawing = bytes('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')
/** A picture for whoever looks, a script for whoever runs it. */
const gifAndScript = bytes('GIF89a/*\x00\x00\x00\x00\x00*/=1;alert(document.domain)//;')
const program = Buffer.concat([bytes('MZ'), Buffer.alloc(200)])
const png = pngOf(1, 1)

const newUploader = async () => new Uploader(await newSide(await newWorkspace({ plan: 'enterprise' })))

const archive = (name: string) => zipBomb(name, 4 * 1024 * 1024)

test('a file under a name that leads elsewhere, hides what it is, or runs, is refused', async () => {
  const uploader = await newUploader()
  const before = await rowsOf([uploader.side.id])
  const names = [
    ['../../etc/passwd', '..\\..\\boot.ini', '/etc/passwd', 'C:\\x.png', 'C:x.png', 'a/b.png', 'x.png:evil.exe'],
    ['.htaccess', '..', '.', '', ' ', 'x'.repeat(300), 'CON\u0000.png', 'a\r\nset-cookie: x=1.png', 'a\u0007.png'],
    [
      'harmless\u202Egnp.exe',
      'photo\u202Egpj.txt',
      'a\u2066b.png',
      'invoice.pdf.exe',
      'photo.png.html',
      'photo.jpg.js',
    ],
    ['x.svg', 'X.SVG', 'x.xhtml', 'x.htm', 'x.mhtml', 'run.exe.', 'run.exe ', 'x.html.', 'link.lnk', '\uD800.png'],
  ].flat()
  for (const name of names) expect((await uploader.begin(name, 5)).status, JSON.stringify(name)).toBe(400)
  for (const size of [0, -1, 1.5, Number.MAX_SAFE_INTEGER, 1e30])
    expect([400, 413], String(size)).toContain((await uploader.begin('fine.txt', size)).status)
  expect(await rowsOf([uploader.side.id])).toEqual(before)
  // What stopped them was the name.
  expect((await uploader.attach('Ærø “2026” 100%.txt', bytes('Hello'))).status).toBe(200)
})

test('a file that isn’t what its name says is refused, and whatever is taken is only ever saved', async () => {
  const uploader = await newUploader()
  const lies: [string, Buffer][] = [
    ...['photo.png', 'notes.txt', 'notes', 'archive.zip', 'scan.pdf'].flatMap((name): [string, Buffer][] => [
      [name, page],
      [name, drawing],
    ]),
    ['photo.gif', png],
    ['photo.png', gifAndScript],
    ['photo.png', program],
    ['notes.txt', program],
    ['tool', Buffer.concat([Buffer.from('7f454c46', 'hex'), Buffer.alloc(200)])],
    ['notes.txt', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('<html><script>', 'utf16le')])],
    ['notes.txt', bytes(`<!--${'-'.repeat(5_000)}--> \n<svg onload=alert(1)>`)],
    ['photo.js', gifAndScript],
  ]
  for (const [name, content] of lies)
    expect((await uploader.attach(name, content)).status, `${name} ${content.subarray(0, 30).toString()}`).toBe(400)
  const taken: [string, Buffer, string][] = [
    ['photo.gif', gifAndScript, 'image/gif'],
    ['photo.png', png, 'image/png'],
    ['bomb.zip', archive('bomb.zip'), 'application/zip'],
    ['slip.zip', archive('../../../../etc/cron.d/x'), 'application/zip'],
    ['nested.zip.zip', archive(`${'a.zip/'.repeat(500)}a.zip`), 'application/zip'],
    ['notes.txt', bytes('javascript:alert(1)'), 'text/plain'],
    ["a'b;(1)\u00e9 \u4e16.dat", Buffer.from([1, 0, 2]), 'application/octet-stream'],
  ]
  for (const [name, content, type] of taken) {
    const { status, id } = await uploader.attach(name, content)
    expect(status, name).toBe(200)
    const answer = await send((await uploader.linkTo(id)).href)
    expect(answer.status, name).toBe(200)
    expectOnlySaved(answer, type)
  }
})

function expectOnlySaved({ headers }: Answer, type: string): void {
  expect(headers['content-type']).toBe(type)
  expect(headers['content-disposition']).toMatch(/^attachment; filename="[\x20-\x7e]*"; filename\*=UTF-8''[\w.%!~-]+$/)
  expect(headers['x-content-type-options']).toBe('nosniff')
  expect(headers['content-security-policy']).toBe("default-src 'none'; frame-ancestors 'none'; sandbox")
  expect(headers['cache-control']).toBe('private, no-store')
  expect(headers['cross-origin-resource-policy']).toBe('same-origin')
}

test('not a byte more or less than was announced, in whatever order', async () => {
  const uploader = await newUploader()
  const { id } = await uploader.begin('notes.txt', 5)
  const chunked = { 'content-length': '', 'transfer-encoding': 'chunked' }
  const far = Buffer.alloc(6 * 1024 * 1024, 'x')
  for (const body of [bytes('Hello!'), far]) {
    expect((await uploader.part(id, 0, body, chunked)).status, 'too long, in chunks').toBe(413)
    expect((await uploader.part(id, 0, body)).status, 'too long').toBe(413)
  }
  expect((await uploader.part(id, 0, bytes('Hell'))).status, 'too short').toBe(400)
  expect((await uploader.part(id, 0, bytes(''))).status, 'empty').toBe(400)
  const { origin, cookie } = { ...uploader.side, cookie: uploader.cookie }
  const head = `PUT /api/attachments/part?id=${id}&part=0 HTTP/1.1\r\nhost: ${new URL(origin).host}\r\ncookie: ${cookie}\r\norigin: ${origin}\r\n`
  await breakOff(origin, `${head}content-length: 5\r\n\r\nHel`)
  await breakOff(origin, `${head}transfer-encoding: chunked\r\n\r\n5\r\nHel`)
  expect((await uploader.finish(id)).status, 'nothing of it is there').toBe(404)
  for (const part of [-1, 1, 0.5, 9_999, 10_000, 'x', '../0'])
    expect([400, 404], String(part)).toContain((await uploader.part(id, part, bytes('Hello'))).status)
  expect((await uploader.finish(id)).status, 'still nothing').toBe(404)
  expect((await uploader.part(id, 0, bytes('Hello'), chunked)).status, 'as announced, in chunks').toBe(200)
  expect((await uploader.finish(id)).status).toBe(200)
  expect((await uploader.part(id, 0, bytes('World'))).status, 'changed afterwards').toBe(404)
  expect((await uploader.finish(id)).status, 'finished twice').toBe(404)

  // Its second part before its first, and the first one is still looked at.
  const [first, rest] = [Buffer.alloc(4 * 1024 * 1024, 'a'), bytes('the end')]
  const large = await uploader.begin('large.txt', first.length + rest.length)
  expect((await uploader.part(large.id, 1, rest)).status).toBe(200)
  expect((await uploader.finish(large.id)).status, 'without its first part').toBe(404)
  expect((await uploader.part(large.id, 0, Buffer.concat([page, first.subarray(page.length)]))).status).toBe(400)
  expect((await uploader.finish(large.id)).status, 'with a page for its first part').toBe(404)
  expect((await uploader.part(large.id, 0, first)).status).toBe(200)
  expect((await uploader.finish(large.id)).status).toBe(200)
})

test('what others have begun or attached is out of reach, in another workspace and in one’s own', async () => {
  const { acme, beta } = await twoSides()
  const owner = new Uploader(acme)
  const { id } = await owner.begin('notes.txt', 5)
  expect((await owner.part(id, 0, bytes('Hello'))).status).toBe(200)
  const before = await rowsOf([acme.id, beta.id])
  for (const other of [
    new Uploader(beta),
    new Uploader(acme, acme.cookies.member),
    new Uploader(acme, beta.cookies.owner),
  ]) {
    const refused = other.cookie === beta.cookies.owner && other.side === acme ? 401 : 404
    expect((await other.part(id, 0, bytes('World'))).status).toBe(refused)
    expect((await other.finish(id)).status).toBe(refused)
  }
  for (const role of ['billing', 'viewer'] as const)
    expect((await new Uploader(acme, acme.cookies[role]).finish(id)).status, role).toBe(403)
  expect(await rowsOf([acme.id, beta.id])).toEqual(before)
  expect((await owner.finish(id)).status).toBe(200)
  expect((await new Uploader(beta).ask(`?id=${id}`, 'GET')).status, 'a link from another workspace').toBe(404)
})

test('a link to a file opens that file, for a minute, on its own host', async () => {
  const { acme, beta } = await twoSides()
  const uploader = new Uploader(acme)
  const [{ id }, other] = [
    await uploader.attach('notes.txt', bytes('Hello')),
    await uploader.attach('b.txt', bytes('Other')),
  ]
  const link = await uploader.linkTo(id)
  const opened = (change: Record<string, string>, origin = acme.origin) => {
    const changed = new URL(link.pathname, origin)
    changed.search = String(new URLSearchParams({ ...Object.fromEntries(link.searchParams), ...change }))
    return send(changed.href)
  }
  expect((await opened({})).body).toBe('Hello')
  const { until = '', signature = '' } = Object.fromEntries(link.searchParams)
  const later = String(Number(until) + 60_000)
  const changes: Record<string, string>[] = [
    { until: later },
    { id: other.id },
    { id: beta.attachmentId },
    { signature: signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')) },
    { signature: signature.slice(1) },
    { signature: '' },
    { until: `${until}.5` },
    { until: '1e99' },
  ]
  for (const change of changes) {
    const { status, body } = await opened(change)
    expect([400, 404], JSON.stringify(change)).toContain(status)
    expect(body).not.toMatch(/Hello|Other/)
  }
  expect((await opened({}, beta.origin)).status, 'on another workspace’s host').toBe(404)
  const over = Object.fromEntries(new URLSearchParams(signLink(acme.id, id, Date.now() - 61_000)))
  expect((await opened(over)).status, 'a minute later').toBe(404)
  const foreign = Object.fromEntries(new URLSearchParams(signLink(beta.id, id)))
  expect((await opened(foreign)).status, 'signed for another workspace').toBe(404)
})

test('whatever range of a file is asked for, it is all or that', async () => {
  const uploader = await newUploader()
  const { id } = await uploader.attach('notes.txt', bytes('Hello'))
  const many = `bytes=${Array.from({ length: 400 }, (_, at) => `${at}-${at + 1}`).join(',')}`
  for (const range of [
    'bytes=0-1',
    'bytes=-1',
    'bytes=4-',
    'bytes=99-',
    'bytes=5-1',
    'bytes=0-99999999999',
    'lines=1-2',
    'bytes=x',
    many,
  ]) {
    const { status, body, headers } = await send((await uploader.linkTo(id)).href, { headers: { range } })
    expect([200, 206, 416], range).toContain(status)
    if (status === 200) expect(body, range).toBe('Hello')
    expect('Hello', range).toContain(status === 416 ? '' : body)
    expect(headers['content-disposition'] ?? 'attachment', range).toMatch(/^attachment/)
  }
})
