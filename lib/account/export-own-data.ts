import { PassThrough, type Readable } from 'node:stream'
import { packFiles } from '@/lib/archives/pack-files'
import { recordAudit } from '@/lib/audit/record-audit'
import { countAttempt } from '@/lib/auth/attempts'
import { aboutTenant } from '@/lib/control/tenant-db'
import { logUnknown } from '@/lib/log'
import type { Context } from '@/lib/tenancy/context'
import { ownData } from './own-data'

export interface OwnExport {
  fileName: string
  /** A .tar.gz; it breaks off where the rest can't be read. */
  body: Readable
}

/** What is about the actor, to take away. Audited; whoever stops reading ends it. @throws AppError TOO_MANY_ATTEMPTS */
export async function exportOwnData(ctx: Context): Promise<OwnExport> {
  const { tenant, db, actor } = ctx
  await countAttempt('export/account', `${tenant.id} ${actor.userId}`)
  await db.$transaction((tx) =>
    recordAudit(tx, actor, { action: 'member.data_exported', subjectId: actor.userId, subjectLabel: actor.name }),
  )
  const body = new PassThrough()
  const left = new AbortController()
  body.once('close', () => left.abort(new Error('nobody reads it any more')))
  packFiles(ownData(ctx), body, { signal: left.signal }).catch((error: unknown) => {
    if (!left.signal.aborted) logUnknown(error, aboutTenant(tenant.id))
  })
  return { fileName: `me-in-${tenant.slug}-${new Date().toISOString().slice(0, 10)}.tar.gz`, body }
}
