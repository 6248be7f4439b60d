import type { PackedFile } from '@/lib/archives/pack-files'
import { byId, unique } from '@/lib/db/keys'
import type { TenantDb } from '@/lib/db/tenant-client'
import type { Context } from '@/lib/tenancy/context'

/** All that is about the actor or was made by them, file by file. Never a secret: no hash, no key, no token. */
export async function* ownData({ tenant, db, actor }: Context): AsyncGenerator<PackedFile> {
  const { userId } = actor
  yield { name: 'README.txt', content: readme(tenant.name, actor.name) }
  const profile = await db.user.findUnique({ where: byId(userId), select: profileFields })
  yield json('profile.json', { workspace: { name: tenant.name, address: tenant.origin }, ...profile })
  const picture = await db.image.findUnique({
    where: unique('tenantId_userId', { userId }),
    select: { bytes: true },
  })
  if (picture) yield { name: 'picture.webp', content: Buffer.from(picture.bytes) }
  for (const [name, read] of Object.entries(lists)) yield json(`${name}.json`, await readAll(db, userId, read))
}

const profileFields = {
  id: true,
  name: true,
  email: true,
  role: true,
  timeZone: true,
  theme: true,
  notifications: true,
  emailVerifiedAt: true,
  totpConfirmedAt: true,
  lastSignInAt: true,
  createdAt: true,
  updatedAt: true,
} as const

type Row = { id: string }
type After = { id?: { gt: string } }
type Read = (db: TenantDb, userId: string, after: After) => Promise<Row[]>

const atOnce = 1_000
const inOrder = { orderBy: { id: 'asc' }, take: atOnce } as const
const base = { id: true, createdAt: true } as const

/** File → what is in it. A table that knows people belongs in here. */
const lists: Record<string, Read> = {
  sessions: (db, userId, after) =>
    db.session.findMany({
      where: { userId, ...after },
      ...inOrder,
      select: { ...base, userAgent: true, address: true, method: true, lastSeenAt: true, expiresAt: true },
    }),
  passkeys: (db, userId, after) =>
    db.passkey.findMany({
      where: { userId, ...after },
      ...inOrder,
      select: { ...base, name: true, host: true, lastUsedAt: true },
    }),
  'connected-accounts': (db, userId, after) =>
    db.oauthAccount.findMany({
      where: { userId, ...after },
      ...inOrder,
      select: { ...base, provider: true, email: true, lastUsedAt: true },
    }),
  'api-keys': (db, createdById, after) =>
    db.apiKey.findMany({
      where: { createdById, ...after },
      ...inOrder,
      select: { ...base, name: true, prefix: true, scopes: true, expiresAt: true, lastUsedAt: true, revokedAt: true },
    }),
  webhooks: (db, createdById, after) =>
    db.webhookEndpoint.findMany({
      where: { createdById, ...after },
      ...inOrder,
      select: { ...base, url: true, description: true, events: true },
    }),
  projects: (db, createdById, after) =>
    db.project.findMany({
      where: { createdById, ...after },
      ...inOrder,
      select: { ...base, name: true, description: true, custom: true, archivedAt: true },
    }),
  tasks: (db, userId, after) =>
    db.task.findMany({
      where: { OR: [{ createdById: userId }, { assigneeId: userId }], ...after },
      ...inOrder,
      select: {
        ...base,
        projectId: true,
        number: true,
        title: true,
        description: true,
        status: true,
        dueOn: true,
        custom: true,
        assigneeId: true,
        createdById: true,
      },
    }),
  comments: (db, authorId, after) =>
    db.comment.findMany({
      where: { authorId, ...after },
      ...inOrder,
      select: { ...base, taskId: true, body: true, editedAt: true },
    }),
  attachments: (db, uploadedById, after) =>
    db.attachment.findMany({
      where: { uploadedById, ...after },
      ...inOrder,
      select: { ...base, taskId: true, name: true, contentType: true, bytes: true },
    }),
  'saved-filters': (db, ownerId, after) =>
    db.savedFilter.findMany({
      where: { ownerId, ...after },
      ...inOrder,
      select: { ...base, projectId: true, name: true, query: true, isShared: true },
    }),
  imports: (db, createdById, after) =>
    db.import.findMany({
      where: { createdById, ...after },
      ...inOrder,
      select: { ...base, projectId: true, fileName: true, state: true, rowsTotal: true },
    }),
  activity: async (db, userId, after) => {
    const entries = await db.auditEntry.findMany({
      where: { OR: [{ actorId: userId }, { subjectId: userId }], ...after },
      ...inOrder,
      omit: { tenantId: true },
    })
    // From where others acted is about them.
    return entries.map((entry) => (entry.actorId === userId ? entry : { ...entry, address: null, agent: null }))
  },
}

async function readAll(db: TenantDb, userId: string, read: Read): Promise<Row[]> {
  const all: Row[] = []
  for (let after: After = {}; ;) {
    const rows = await read(db, userId, after)
    all.push(...rows)
    const last = rows.at(-1)
    if (!last || rows.length < atOnce) return all
    after = { id: { gt: last.id } }
  }
}

/** A large number becomes a plain one: no file is so large that it would lose anything. */
const json = (name: string, value: unknown): PackedFile => ({
  name,
  content: `${JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? Number(part) : part), 2)}\n`,
})

const readme = (
  workspace: string,
  name: string,
) => `What the workspace ${workspace} holds about ${name}, or has from them.

One JSON file for each kind of thing; times are in UTC. projects.json, tasks.json, comments.json, attachments.json and
imports.json hold what you made; tasks.json also those that are given to you. The files that you attached are in the
workspace, under their tasks. activity.json is what the audit log knows of you: what you did, and what was done about you.

Left out, because they would let somebody in: your password (we keep only a hash of it), the secret of your authenticator
app, recovery codes, passkeys, API keys, and links in mails.
`
