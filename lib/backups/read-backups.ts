import { control } from '@/lib/db/control-client'
import { AppError } from '@/lib/errors'

/** A backup that is there. */
export interface StoredBackup {
  id: string
  tenantId: string
  slug: string
  objectName: string
  /** The rows are as they were a moment after this. */
  startedAt: Date
  rows: number
  bytes: number
  sha256: string
  schemaVersion: string
}

export interface TenantBackups {
  tenantId: string
  slug: string
  newest: StoredBackup | null
  /** Archives that are there, and their size together. */
  kept: number
  keptBytes: number
  /** What went wrong since the newest. */
  failure: { at: Date; error: string } | null
}

interface Row {
  tenantId: string
  slug: string
  id: string | null
  objectName: string
  startedAt: Date
  rows: bigint
  bytes: bigint
  sha256: string
  schemaVersion: string
  kept: number
  keptBytes: bigint | null
  failedAt: Date | null
  error: string | null
}

/** Active tenants and their backups, those that have waited longest first; of `slugs`, where they are given. */
export async function readBackups({ slugs }: { slugs?: readonly string[] } = {}): Promise<TenantBackups[]> {
  const rows = await control().$queryRaw<Row[]>`
    SELECT t.id AS "tenantId", t.slug, newest.id, newest.object_name AS "objectName", newest.started_at AS "startedAt",
           newest.rows, newest.bytes, newest.sha256, newest.schema_version AS "schemaVersion",
           kept.count AS kept, kept.bytes AS "keptBytes", failed.started_at AS "failedAt", failed.error
      FROM tenants t
      LEFT JOIN LATERAL (SELECT * FROM backups WHERE tenant_id = t.id AND status = 'done'
                          ORDER BY started_at DESC, id DESC LIMIT 1) newest ON true
      LEFT JOIN LATERAL (SELECT count(*)::int, sum(bytes)::bigint AS bytes FROM backups
                          WHERE tenant_id = t.id AND status = 'done') kept ON true
      LEFT JOIN LATERAL (SELECT started_at, error FROM backups WHERE tenant_id = t.id AND status = 'failed'
                            AND (newest.id IS NULL OR started_at > newest.started_at)
                          ORDER BY started_at DESC LIMIT 1) failed ON true
     WHERE t.state = 'active' AND (${slugs === undefined}::boolean OR t.slug = ANY (${slugs ?? []}))
     ORDER BY newest.started_at NULLS FIRST, t.slug`
  return rows.map(({ tenantId, slug, id, kept, keptBytes, failedAt, error, ...newest }) => ({
    tenantId,
    slug,
    newest: id === null ? null : stored({ ...newest, id, tenantId, slug }),
    kept,
    keptBytes: Number(keptBytes),
    failure: failedAt && { at: failedAt, error: error ?? '' },
  }))
}

function stored(row: Omit<StoredBackup, 'rows' | 'bytes'> & { rows: bigint; bytes: bigint }): StoredBackup {
  const { id, tenantId, slug, objectName, startedAt, rows, bytes, sha256, schemaVersion } = row
  return { id, tenantId, slug, objectName, startedAt, rows: Number(rows), bytes: Number(bytes), sha256, schemaVersion }
}

/** A tenant's newest backup, or its newest that began at `at` or before. @throws AppError NOT_FOUND, by field */
export async function findBackup({
  slug,
  at = new Date(),
}: {
  slug: string
  at?: Date | undefined
}): Promise<StoredBackup> {
  const tenant = await control().tenant.findUnique({ where: { slug }, select: { id: true } })
  if (!tenant) throw absent('slug', `There is no tenant ${slug}.`)
  const row = await control().backup.findFirst({
    where: { tenantId: tenant.id, status: 'done', startedAt: { lte: at } },
    orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
  })
  if (!row) throw absent('at', `There is no backup of ${slug} from ${at.toISOString()} or before.`)
  const { rows, bytes, sha256, schemaVersion } = row
  return stored({
    ...row,
    slug,
    rows: rows ?? 0n,
    bytes: bytes ?? 0n,
    sha256: sha256 ?? '',
    schemaVersion: schemaVersion ?? '',
  })
}

const absent = (field: string, message: string) =>
  new AppError('NOT_FOUND', { message, fieldErrors: { [field]: message } })

/** How many active tenants there are, and how many of them have no good backup that is younger than this. */
export async function countWithoutBackup(youngerThanMs: number): Promise<{ active: number; without: number }> {
  const [row] = await control().$queryRaw<{ active: number; without: number }[]>`
    SELECT count(*)::int AS active, count(*) FILTER (WHERE NOT EXISTS (
             SELECT FROM backups b WHERE b.tenant_id = t.id AND b.status = 'done'
                AND b.started_at > ${new Date(Date.now() - youngerThanMs)}))::int AS without
      FROM tenants t WHERE t.state = 'active'`
  return row ?? { active: 0, without: 0 }
}
