import sharp from 'sharp'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { testDatabases } from '@/dev/db/test-databases'
import { testWorkspace, type TestWorkspace } from '@/dev/db/test-workspace'
import type { MailBrand } from '@/emails/mail-frame'
import { renderMail } from '@/emails/render-mail'
import { closeDataPlane } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { findLogo } from '@/lib/images/pictures'
import { type Mail, mailTemplates } from '@/lib/outbox/mail'
import type { Context } from '@/lib/tenancy/context'
import { accentStyle, mailBrand, readBrand } from './brand'
import { dismissFirstSteps, readFirstSteps } from './first-steps'
import { removeLogo, saveColour, saveLogo } from './save-brand'

const databases = await testDatabases()
afterAll(async () => {
  await closeDataPlane()
  await control().$disconnect()
})

let workspace: TestWorkspace
let owner: Context
beforeEach(async () => {
  workspace = await testWorkspace(databases)
  owner = await workspace.join('owner')
})

async function logo(background: string): Promise<File> {
  const drawn = await sharp({ create: { width: 9, height: 9, channels: 3, background } })
    .png()
    .toBuffer()
  return new File([Uint8Array.from(drawn)], 'logo.png')
}

describe('what a workspace wears', () => {
  it('is nothing of its own at first; a colour and a logo of its own when it has chosen them', async () => {
    expect(await readBrand(owner.db)).toEqual({ colour: null, logo: null })
    expect(accentStyle({ colour: null, logo: null })).toEqual({})
    expect(await mailBrand(owner)).toBeUndefined()

    for (const _again of [1, 2]) await saveColour(owner, { colour: '#aa3311' })
    await saveLogo(owner, { picture: await logo('#a31') })
    await saveLogo(owner, { picture: await logo('#13a') })
    const brand = await readBrand(owner.db)
    expect(brand).toEqual({ colour: '#aa3311', logo: (await findLogo(owner))?.version })
    expect(await owner.db.image.count()).toBe(1)
    expect(accentStyle(brand)['--accent']).toBe('light-dark(#aa3311, #e46949)')
    expect(await mailBrand(owner)).toEqual({
      name: owner.tenant.name,
      logoUrl: `${owner.tenant.origin}/api/logo?version=${brand.logo}`,
      accent: '#aa3311',
      onAccent: '#ffffff',
    })
    const stranger = await (await testWorkspace(databases)).join('owner')
    expect(await readBrand(stranger.db)).toEqual({ colour: null, logo: null })

    await removeLogo(owner)
    await saveColour(owner, { colour: null })
    expect(await readBrand(owner.db)).toEqual({ colour: null, logo: null })
    const actions = await owner.db.auditEntry.findMany({ orderBy: { id: 'asc' }, select: { action: true } })
    expect(actions.map(({ action }) => action)).toEqual([
      'workspace.colour_changed',
      'workspace.logo_changed',
      'workspace.logo_changed',
      'workspace.logo_removed',
      'workspace.colour_changed',
    ])
  })
})

/** Something that fits, whatever a template asks for. */
function sampleOf(schema: z.ZodType): unknown {
  if (schema instanceof z.ZodObject) {
    return Object.fromEntries(Object.entries(schema.shape).map(([name, field]) => [name, sampleOf(field)]))
  }
  if (schema instanceof z.ZodArray) return [sampleOf(schema.element as z.ZodType)]
  return ['https://acme.example.com/x', 'text', 7, true].find((value) => schema.safeParse(value).success)
}

describe('every mail', () => {
  const brand: MailBrand = {
    name: 'Acme Works',
    logoUrl: 'https://acme.example.com/logo.png',
    accent: '#aa3311',
    onAccent: '#fffffe',
  }
  // Of several workspaces at once: it is the site's.
  const templates = Object.entries(mailTemplates).filter(([template]) => template !== 'your-workspaces')

  it.each(templates)('%s wears what its workspace does', async (template, schema) => {
    const mail = { to: 'ada@example.com', subject: 'x', template, props: sampleOf(schema) } as Mail
    const { html, text } = await renderMail(mail, brand)
    for (const part of ['Acme Works', brand.logoUrl ?? '', brand.accent, brand.onAccent]) expect(html).toContain(part)
    expect(text).toContain('Acme Works')
    const { html: plain } = await renderMail(mail)
    expect(plain).toContain('Tenantry')
    expect(plain).not.toContain(brand.accent)
  })
})

describe('first steps', () => {
  const open = async (ctx: Context) =>
    (await readFirstSteps(ctx))?.filter(({ isDone }) => !isDone).map(({ step }) => step) ?? null

  it('are told from what is there, for those who run the workspace, and go by themselves', async () => {
    expect(await open(owner)).toEqual(['project', 'task', 'invite', 'logo', 'secondFactor'])
    const createdById = owner.actor.userId
    const { id: projectId } = await owner.db.project.create({ data: { name: 'Apollo', createdById } })
    await owner.db.task.create({ data: { projectId, number: 1, title: 'Land', createdById } })
    const admin = await workspace.join('admin')
    expect(await open(owner)).toEqual(['logo', 'secondFactor'])
    expect(await open(admin)).toEqual(['secondFactor'])
    await saveLogo(owner, { picture: await logo('#a31') })
    await owner.db.user.updateMany({ where: { id: createdById }, data: { totpConfirmedAt: new Date() } })
    expect(await open(owner)).toBeNull()
    expect(await open(await workspace.join('member'))).toBeNull()
  })

  it('can be put away, for everybody', async () => {
    const admin = await workspace.join('admin')
    await dismissFirstSteps(admin)
    expect(await open(owner)).toBeNull()
  })
})
