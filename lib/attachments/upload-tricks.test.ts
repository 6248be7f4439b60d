import { describe, expect, it } from 'vitest'
import { zipBomb } from '@/dev/files/zip-bomb'
import { attachmentDisposition, fileNameInput } from './file-name'
import { headBytes, tellType } from './tell-type'

const bytes = (text: string) => Buffer.from(text)
const png = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(64)])
const utf16 = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])

describe('the name of a file', () => {
  it.each(['Plan.pdf', 'Отчёт 2026.xlsx', '写真.jpg', 'archive.tar.gz', 'LICENSE', 'a b (1).PNG', 'a.exe.zip'])(
    'may be %j',
    (name) => expect(fileNameInput.parse(name)).toBe(name),
  )

  it.each([
    '../../etc/passwd',
    'a/b.png',
    'a\\b.png',
    'C:x.png',
    '.htaccess',
    '..',
    'invoice.pdf.exe',
    'photo.png.html',
    'photo.svg',
    'PHOTO.SVG',
    'page.xhtml',
    'run.exe.',
    'run.exe ',
    'link.lnk',
    'a\u202Egnp.exe',
    'a\r\nx.png',
    'a\0.png',
    '',
    'x'.repeat(121),
  ])('is not %j', (name) =>
    expect(fileNameInput.safeParse(name).success && fileNameInput.parse(name) === name).toBe(false),
  )
})

describe('what a file is', () => {
  it.each([
    [png, 'a.png', 'image/png'],
    [Buffer.concat([png.subarray(0, 8), Buffer.alloc(headBytes, 7)]), 'profile.png', 'image/png'],
    [bytes('%PDF-1.7 '), 'a.pdf', 'application/pdf'],
    [bytes('just words, and <b>more</b>'), 'notes.txt', 'text/plain'],
    [bytes('# Title\n<div align="center">'), 'README.md', 'text/plain'],
    [Buffer.from([1, 2, 3, 0, 255]), 'a.dat', 'application/octet-stream'],
    [Buffer.from('ffd8ffe000104a464946', 'hex'), 'a.jpeg', 'image/jpeg'],
  ])('is told from its bytes (%#)', async (content, name, type) => {
    expect(await tellType(content, name)).toBe(type)
  })

  it.each([
    [bytes('<script>alert(1)</script>'), 'notes.txt'],
    [bytes(' \n<!-- hi --><!DOCTYPE html><p>'), 'notes'],
    [bytes('<?xml version="1.0"?><svg onload="alert(1)"/>'), 'drawing.txt'],
    [bytes('<svg xmlns="http://www.w3.org/2000/svg">'), 'drawing'],
    [utf16('<html><script>alert(1)</script>'), 'notes.txt'],
    [bytes('\uFEFF<html>'), 'notes.txt'],
    [bytes('<html>'), 'photo.png'],
    [bytes('MZ\u0090'), 'photo.png'],
    [png, 'scan.pdf'],
    [bytes('PK\u0003\u0004'), 'photo.jpg'],
    [Buffer.concat([bytes('MZ'), Buffer.alloc(200)]), 'setup'],
    [Buffer.concat([Buffer.from('7f454c46', 'hex'), Buffer.alloc(200)]), 'tool'],
  ])('is refused where it is something else, or runs (%#)', async (content, name) => {
    await expect(tellType(content, name)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('is told at once of a beginning that was made to keep us busy', async () => {
    const begun = performance.now()
    await tellType(bytes('<!-- -->'.repeat(8_000)), 'notes.txt')
    await tellType(bytes('<!--'.repeat(16_000)), 'notes.txt')
    expect(performance.now() - begun).toBeLessThan(1_000)
  })

  it('is told of a zip bomb without unpacking it', async () => {
    const head = zipBomb('[Content_Types].xml', 64 * 1024 * 1024).subarray(0, headBytes)
    const before = process.memoryUsage().rss
    const begun = performance.now()
    expect(await tellType(head, 'x.zip')).toBe('application/zip')
    expect(performance.now() - begun).toBeLessThan(500)
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000)
  })
})

it('is named in a header that no name can break out of', () => {
  expect(attachmentDisposition('Plan "für" Ada\\.pdf')).toBe(
    `attachment; filename="Plan _f_r_ Ada_.pdf"; filename*=UTF-8''Plan%20%22f%C3%BCr%22%20Ada%5C.pdf`,
  )
  expect(attachmentDisposition("a\r\nx: y'(1)*.png")).toMatch(
    /^attachment; filename="[\x20-\x7e]*"; filename\*=UTF-8''[\w.%!~-]+$/,
  )
})
