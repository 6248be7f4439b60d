import { PassThrough, type Readable } from 'node:stream'
import { writeOwnerExport } from '@/lib/archives/write-owner-export'
import { recordAudit } from '@/lib/audit/record-audit'
import { countAttempt } from '@/lib/auth/attempts'
import { aboutTenant } from '@/lib/control/tenant-db'
import { logUnknown } from '@/lib/log'
import type { Context } from '@/lib/tenancy/context'

export interface Export {
  fileName: string
  /** A .tar.gz; it breaks off where the rest can't be written. */
  body: Readable
}

/**
 * Everything in the workspace that its owners may take with them, as it is now. Audited once it has begun; whoever stops
 * reading ends it. @throws AppError TOO_MANY_ATTEMPTS, and what the database says before the first byte
 */
export async function exportWorkspace({ tenant, db, actor }: Context): Promise<Export> {
  await countAttempt('export/tenant', tenant.id)
  const body = new PassThrough()
  const left = new AbortController()
  body.once('close', () => left.abort(new Error('nobody reads it any more')))
  const written = writeOwnerExport(tenant.id, body, { signal: left.signal })
  const begun = new Promise((resolve) => body.once('readable', resolve))
  written.catch((error: unknown) => {
    if (!left.signal.aborted) logUnknown(error, aboutTenant(tenant.id))
  })
  await Promise.race([begun, written])
  await db.$transaction((tx) =>
    recordAudit(tx, actor, { action: 'workspace.exported', subjectId: tenant.id, subjectLabel: tenant.name }),
  )
  return { fileName: `${tenant.slug}-${new Date().toISOString().slice(0, 10)}.tar.gz`, body }
}
