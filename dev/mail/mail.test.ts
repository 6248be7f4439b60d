import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import nodemailer from 'nodemailer'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { freePort } from '@/dev/process/free-port'
import { messageSchema } from './message'
import { startMail, type RunningMail } from './start-mail'

let folder: string
let mail: RunningMail

const start = async () =>
  startMail({ smtpPort: await freePort(), httpPort: await freePort(), stateFile: path.join(folder, 'mail.json') })

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'mail-test-'))
  mail = await start()
})
afterEach(async () => {
  await mail.close()
  rmSync(folder, { recursive: true })
})

const transport = (url = mail.smtpUrl) => nodemailer.createTransport(url)

async function list(query = '') {
  const response = await fetch(`${mail.url}/api/messages${query}`)
  return z.array(messageSchema).parse(await response.json())
}

const confirmation = {
  from: 'Tenantry <hello@saas.localhost>',
  to: 'anna@example.com',
  subject: 'Bestätige deine Adresse ✓',
  text: 'Open http://acme.saas.localhost:3000/confirm?a=1&b=2.\nOr ask https://example.com/help',
  html: '<p>Hi</p><a class="x" href="http://acme.saas.localhost:3000/confirm?a=1&amp;b=2">Confirm</a><a href="mailto:a@b.c">us</a>',
}

describe('catching', () => {
  it('keeps who, what and every link, once, in order', async () => {
    await transport().sendMail({ ...confirmation, bcc: 'hidden@example.com' })
    const [message] = await list()
    expect(message).toMatchObject({
      to: 'anna@example.com, hidden@example.com',
      from: 'Tenantry <hello@saas.localhost>',
      subject: confirmation.subject,
      html: expect.stringContaining('Confirm</a>'),
      text: expect.stringContaining('Or ask'),
      links: ['http://acme.saas.localhost:3000/confirm?a=1&b=2', 'https://example.com/help'],
    })
    expect(Date.parse(message?.date ?? '')).toBeGreaterThan(Date.now() - 10_000)
    const one = await fetch(`${mail.url}/api/messages/${message?.id}`)
    expect(await one.json()).toEqual(message)
  })

  it('takes any credentials, and names attachments', async () => {
    const url = mail.smtpUrl.replace('//', '//user:password@')
    const attachments = [{ filename: 'invoice.pdf', content: Buffer.alloc(2_000), contentType: 'application/pdf' }]
    await transport(url).sendMail({ ...confirmation, attachments })
    expect((await list())[0]?.attachments).toEqual([{ name: 'invoice.pdf', type: 'application/pdf', bytes: 2_000 }])
  })

  it('refuses what is too large', async () => {
    const attachments = [{ filename: 'large', content: Buffer.alloc(11 * 1024 * 1024) }]
    await expect(transport().sendMail({ ...confirmation, attachments })).rejects.toMatchObject({ responseCode: 552 })
    expect(await list()).toEqual([])
  })

  it('goes on after a sender that breaks off', async () => {
    const socket = connect(Number(new URL(mail.smtpUrl).port), '127.0.0.1')
    await new Promise((resolve) => socket.once('data', resolve))
    socket.write('EHLO x\r\nMAIL FROM:<a@b.c>\r\nRCPT TO:<d@e.f>\r\nDATA\r\nhalf')
    socket.resetAndDestroy()
    await transport().sendMail(confirmation)
    expect(await list()).toHaveLength(1)
  })
})

describe('finding', () => {
  it('is by whole address and part of the subject, newest first', async () => {
    await transport().sendMail({ ...confirmation, subject: 'First' })
    await transport().sendMail({ ...confirmation, to: 'joanna@example.com', subject: 'Second' })
    await transport().sendMail({ ...confirmation, to: 'ANNA@example.com', subject: 'Third' })
    const subjects = async (query: string) => (await list(query)).map(({ subject }) => subject)
    expect(await subjects('')).toEqual(['Third', 'Second', 'First'])
    expect(await subjects('?to=Anna@Example.com')).toEqual(['Third', 'First'])
    expect(await subjects('?to=anna@example.com&subject=fir')).toEqual(['First'])
    expect(await subjects('?to=nobody@example.com')).toEqual([])
    expect((await fetch(`${mail.url}/api/messages/nothing`)).status).toBe(404)
  })
})

describe('keeping', () => {
  it('survives a restart and a torn end, and forgets when emptied', async () => {
    await transport().sendMail(confirmation)
    await mail.close()
    appendFileSync(path.join(folder, 'mail.json'), '[["messages","torn",{"id"')
    mail = await start()
    expect(await list()).toHaveLength(1)
    await transport().sendMail(confirmation)
    expect((await fetch(`${mail.url}/api/messages`, { method: 'DELETE' })).status).toBe(204)
    expect(await list()).toEqual([])
    await mail.close()
    mail = await start()
    expect(await list()).toEqual([])
  })

  it('holds the last 500', async () => {
    const pool = nodemailer.createTransport({ url: mail.smtpUrl, pool: true, maxConnections: 5, maxMessages: Infinity })
    const numbers = Array.from({ length: 520 }, (_, index) => index)
    await Promise.all(numbers.map((number) => pool.sendMail({ ...confirmation, subject: `Mail ${number}` })))
    pool.close()
    expect(await list()).toHaveLength(500)
    await mail.close()
    mail = await start()
    expect(await list()).toHaveLength(500)
  })

  it('says which port is taken, and lets go of the other', async () => {
    const [smtpPort, httpPort] = [await freePort(), Number(new URL(mail.url).port)]
    await expect(startMail({ smtpPort, httpPort })).rejects.toMatchObject({
      code: 'EADDRINUSE',
      message: expect.stringContaining(String(httpPort)),
    })
    const taken = Number(new URL(mail.smtpUrl).port)
    const free = await freePort()
    await expect(startMail({ smtpPort: taken, httpPort: free })).rejects.toMatchObject({
      code: 'EADDRINUSE',
      message: expect.stringContaining(String(taken)),
    })
    const other = await startMail({ smtpPort, httpPort: free })
    await other.close()
  })
})

describe('the pages', () => {
  it('show the list and a message, and give a mail no chance to run a script', async () => {
    const script = '<script>document.title="owned"</script>'
    await transport().sendMail({ ...confirmation, subject: `Hi ${script}`, html: `<p>Body</p>${script}` })
    const [message] = await list()
    const home = await (await fetch(mail.url)).text()
    expect(home).toContain('anna@example.com')
    expect(home).not.toContain(script)
    const page = await (await fetch(`${mail.url}/m/${message?.id}`)).text()
    expect(page).toContain('sandbox="allow-same-origin allow-popups')
    expect(page).not.toContain('allow-scripts')
    const body = await fetch(`${mail.url}/m/${message?.id}/html`)
    expect(body.headers.get('content-security-policy')).toMatch(/^sandbox (?!.*allow-scripts).*default-src 'none'/)
    // A workspace's logo comes from the workspace, and nothing from anywhere else.
    expect(body.headers.get('content-security-policy')).toContain('img-src data: http://*.localhost:*;')
    expect((await fetch(`${mail.url}/m/nothing`)).status).toBe(404)
  })

  it('cannot be emptied by another site', async () => {
    await transport().sendMail(confirmation)
    const headers = { 'sec-fetch-site': 'cross-site' }
    expect((await fetch(`${mail.url}/clear`, { method: 'POST', headers })).status).toBe(403)
    expect(await list()).toHaveLength(1)
  })
})
