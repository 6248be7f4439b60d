import { text } from 'node:stream/consumers'
import { createGunzip } from 'node:zlib'
import sharp from 'sharp'
import tar from 'tar-stream'
import { beforeEach, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { password, waitingMails } from '@/dev/db/test-people'
import { testWorkspace, type TestWorkspace } from '@/dev/db/test-workspace'
import { hashPassword } from '@/lib/auth/password'
import { createSession, findSession } from '@/lib/auth/session'
import { byId } from '@/lib/db/keys'
import { savePicture } from '@/lib/images/own-picture'
import { findFace, readFaces } from '@/lib/images/pictures'
import type { Context } from '@/lib/tenancy/context'
import { deleteAccount, formerName } from './delete-account'
import { exportOwnData } from './export-own-data'
import { wantsMail } from './notifications'
import { readNotifications, saveNotifications, saveTheme, saveTimeZone } from './preferences'
import { readProfile } from './read-profile'

const databases = await testDatabases()

let workspace: TestWorkspace
let ada: Context
let ben: Context
beforeEach(async () => {
  workspace = await testWorkspace(databases, 'pro')
  ada = await workspace.join('owner', 'Ada Byron')
  ben = await workspace.join('member', 'Ben Lind')
})

const audited = async ({ db }: Context, action: string) => db.auditEntry.findMany({ where: { action } })
const picture = async () =>
  new File(
    [
      Uint8Array.from(
        await sharp({ create: { width: 9, height: 9, channels: 3, background: '#a31' } })
          .png()
          .toBuffer(),
      ),
    ],
    'a.png',
  )

async function justSignedIn(ctx: Context): Promise<{ token: string; ctx: Context }> {
  const { token, sessionId } = await createSession(ctx.db, { userId: ctx.actor.userId, userAgent: null })
  return { token, ctx: { ...ctx, actor: { ...ctx.actor, sessionId } } }
}

/** A project of Ada's with a task that is Ben's, on which he says something and is spoken to. */
async function work(): Promise<{ taskId: string }> {
  const { id: projectId } = await ada.db.project.create({ data: { name: 'Apollo', createdById: ada.actor.userId } })
  const { id: taskId } = await ada.db.task.create({
    data: { projectId, number: 1, title: 'Land', createdById: ada.actor.userId, assigneeId: ben.actor.userId },
  })
  await ben.db.comment.create({ data: { taskId, authorId: ben.actor.userId, body: 'I go' } })
  const said = `@[Ben Lind](${ben.actor.userId}), and @[Ada Byron](${ada.actor.userId})?`
  await ada.db.comment.create({ data: { taskId, authorId: ada.actor.userId, body: said } })
  return { taskId }
}

describe('what one chooses', () => {
  it('is kept, and audited once', async () => {
    await saveTheme(ben, { theme: 'dark' })
    for (const _again of [1, 2]) await saveTimeZone(ben, { timeZone: 'Europe/Berlin' })
    expect(await readProfile(ben)).toEqual({ timeZone: 'Europe/Berlin', theme: 'dark' })
    expect(await readProfile(ada)).toEqual({ timeZone: null, theme: null })
    expect(await audited(ben, 'member.time_zone_changed')).toMatchObject([
      { details: { timeZone: { from: null, to: 'Europe/Berlin' } } },
    ])
  })

  it('about mails is all of them, until one says otherwise', async () => {
    expect(await readNotifications(ben)).toEqual({ mention: true, assigned: true, comment: true })
    const wanted = { mention: true, assigned: false, comment: true }
    for (const _again of [1, 2]) await saveNotifications(ben, wanted)
    expect(await readNotifications(ben)).toEqual(wanted)
    const { notifications } = await ben.db.user.findUniqueOrThrow({ where: byId(ben.actor.userId) })
    expect([wantsMail(notifications, 'assigned'), wantsMail(notifications, 'mention')]).toEqual([false, true])
    expect([wantsMail({}, 'comment'), wantsMail('odd', 'comment')]).toEqual([true, true])
    expect(await audited(ben, 'member.notifications_changed')).toMatchObject([
      { details: { assigned: { from: true, to: false } } },
    ])
  })
})

describe('a picture', () => {
  it('is seen under its version, in its own workspace', async () => {
    await savePicture(ben, { picture: await picture() })
    const faces = await readFaces(ada)
    const version = faces[ben.actor.userId] ?? ''
    expect(await findFace(ada, { userId: ben.actor.userId, version })).toMatchObject({ contentType: 'image/webp' })
    expect(await findFace(ada, { userId: ben.actor.userId, version: version.replaceAll('a', 'b') })).toBeNull()
    const stranger = await (await testWorkspace(databases)).join('owner')
    expect(await readFaces(stranger)).toEqual({})
    expect(await findFace(stranger, { userId: ben.actor.userId, version })).toBeNull()
    await savePicture(ben, { picture: await picture() })
    expect(await ben.db.image.count()).toBe(1)
  })
})

describe('deleting one’s account', () => {
  it('ends every way in and every trace of who it was; what they wrote stays, under a neutral name', async () => {
    const { taskId } = await work()
    await savePicture(ben, { picture: await picture() })
    const { token, ctx } = await justSignedIn(ben)
    await deleteAccount(ctx, { confirm: ben.actor.email })

    expect(await findSession(ben.db, token)).toBeNull()
    const row = await ada.db.user.findUniqueOrThrow({ where: byId(ben.actor.userId), include: { image: true } })
    expect(row).toMatchObject({
      name: formerName,
      passwordHash: null,
      emailVerifiedAt: null,
      image: null,
      timeZone: null,
    })
    expect(row.deactivatedAt).not.toBeNull()
    expect(row.email).not.toContain(ben.actor.email)
    const comments = await ada.db.comment.findMany({ where: { taskId }, orderBy: { id: 'asc' } })
    expect(comments.map(({ body }) => body)).toEqual([
      'I go',
      `@[${formerName}](${ben.actor.userId}), and @[Ada Byron](${ada.actor.userId})?`,
    ])
    expect(comments[0]?.authorId).toBe(ben.actor.userId)
    expect((await ada.db.task.findUniqueOrThrow({ where: byId(taskId) })).assigneeId).toBeNull()
    expect(await audited(ada, 'member.account_deleted')).toMatchObject([{ actorName: 'Ben Lind' }])
    expect(await waitingMails(ada)).toMatchObject([{ to: ben.actor.email, template: 'account-deleted' }])
    // The place and the address are free again.
    await ada.db.user.create({ data: { email: ben.actor.email, name: 'Ben', role: 'member' } })
  })

  it('is refused to the last owner, and to two who are the last together', async () => {
    const { ctx: owner } = await justSignedIn(ada)
    await expect(deleteAccount(owner, { confirm: ada.actor.email })).rejects.toMatchObject({ code: 'CONFLICT' })
    const { ctx: other } = await justSignedIn(await workspace.join('owner'))
    const both = await Promise.allSettled([owner, other].map((ctx) => deleteAccount(ctx, { confirm: ctx.actor.email })))
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await ben.db.user.count({ where: { role: 'owner', deactivatedAt: null } })).toBe(1)
  })

  it('asks for the address, and for the password of whoever has one', async () => {
    await expect(deleteAccount(ben, { confirm: ada.actor.email })).rejects.toMatchObject({
      fieldErrors: { confirm: /Type/ },
    })
    // Who has none must have signed in just now.
    await expect(deleteAccount(ben, { confirm: ben.actor.email })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const passwordHash = await hashPassword(password)
    await ben.db.user.update({ where: byId(ben.actor.userId), data: { passwordHash } })
    const confirm = ben.actor.email
    for (const given of [undefined, 'wrong']) {
      await expect(deleteAccount(ben, { confirm, ...(given && { password: given }) })).rejects.toMatchObject({
        fieldErrors: { password: /isn’t your password/ },
      })
    }
    await deleteAccount(ben, { confirm, password })
  })
})

describe('what is about oneself, to take away', () => {
  it('is all of one’s own and nothing that lets anybody in', async () => {
    await work()
    await savePicture(ben, { picture: await picture() })
    const { token } = await createSession(ben.db, { userId: ben.actor.userId, userAgent: 'Netscape 4' })
    await ben.db.user.update({
      where: byId(ben.actor.userId),
      data: { passwordHash: 'argon-secret', totpSecret: 'totp-secret' },
    })
    await ben.db.apiKey.create({
      data: {
        name: 'CI',
        prefix: 'tnt_abc',
        keyHash: 'key-secret',
        scopes: 'tasks:read',
        createdById: ben.actor.userId,
      },
    })
    const { fileName, body } = await exportOwnData(ben)
    expect(fileName).toMatch(/^me-in-workspace-\d+-\d{4}-\d\d-\d\d\.tar\.gz$/)
    const files: Record<string, string> = {}
    const extract = body.pipe(createGunzip()).pipe(tar.extract())
    for await (const entry of extract) files[entry.header.name] = await text(entry)

    const read = (name: string): unknown => JSON.parse(files[name] ?? '')
    expect(read('profile.json')).toMatchObject({ name: 'Ben Lind', email: ben.actor.email })
    expect(read('tasks.json')).toMatchObject([{ title: 'Land' }])
    expect(read('comments.json')).toMatchObject([{ body: 'I go' }])
    expect(read('projects.json')).toEqual([])
    expect(read('sessions.json')).toMatchObject([{ userAgent: 'Netscape 4' }])
    expect(read('api-keys.json')).toMatchObject([{ name: 'CI', prefix: 'tnt_abc' }])
    expect(read('activity.json')).toMatchObject([
      { action: 'member.picture_changed' },
      { action: 'member.data_exported' },
    ])
    expect(files['picture.webp']?.length).toBeGreaterThan(0)
    const all = Object.values(files).join('\n')
    for (const secret of ['-secret', token, 'tokenHash', 'Hash"']) expect(all).not.toContain(secret)
    expect(all).not.toContain(ada.actor.email)
  })

  it('happens five times an hour', async () => {
    for (let time = 1; time <= 5; time += 1) (await exportOwnData(ben)).body.resume()
    await expect(exportOwnData(ben)).rejects.toMatchObject({ code: 'TOO_MANY_ATTEMPTS' })
  })
})
