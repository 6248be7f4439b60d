import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import pg from 'pg'
import type { ArchiveOptions, ArchiveSummary } from '@/lib/archives/archive-summary'
import { type Restored, type RestoreOptions, restoreArchive } from '@/lib/archives/restore-archive'
import { writeArchive } from '@/lib/archives/write-archive'
import { placeOf } from '@/lib/control/places'
import { tenantTablesOf } from '@/lib/db/move/tenant-tables'
import { withClient } from './with-client'

/** A tenant's archive, in memory. */
export async function archiveOf(
  tenantId: string,
  options: ArchiveOptions = {},
): Promise<{ bytes: Buffer; summary: ArchiveSummary }> {
  const destination = new PassThrough()
  const [bytes, summary] = await Promise.all([buffer(destination), writeArchive(tenantId, destination, options)])
  return { bytes, summary }
}

/** Restores one from memory, in chunks as a file gives them. */
export const restoreBytes = (
  bytes: Buffer,
  input: Omit<Parameters<typeof restoreArchive>[0], keyof RestoreOptions> & Omit<RestoreOptions, 'source'> = {},
): Promise<Restored> => restoreArchive({ ...input, source: () => Readable.from(chunksOf(bytes)) })

function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 60_000) yield bytes.subarray(at, at + 60_000)
}

/** Every row of a tenant where it lives, whole, as text: table → rows without their tenant_id, in order of their keys. */
export async function rowsOfTenant(tenantId: string): Promise<Record<string, string[]>> {
  const place = await placeOf(tenantId)
  if (!place) throw new Error(`tenant ${tenantId} lives nowhere`)
  return withClient(place.ownerUrl, async (client) => {
    await client.query(`BEGIN; SET LOCAL timezone = 'UTC'; SET LOCAL app.tenant_id = ${pg.escapeLiteral(tenantId)}`)
    const rows: Record<string, string[]> = {}
    for (const { name, columns } of await tenantTablesOf(client, place.schemaName)) {
      const names = columns.map((column) => column.name).filter((column) => column !== 'tenant_id')
      const found = await client.query<{ row: string }>(
        `SELECT ROW(${names.map((column) => pg.escapeIdentifier(column)).join(', ')})::text AS row
           FROM ${pg.escapeIdentifier(place.schemaName)}.${pg.escapeIdentifier(name)} ORDER BY 1`,
      )
      rows[name] = found.rows.map(({ row }) => row)
    }
    return rows
  })
}

/** Rows that are hard to write down and read again, in the tables that every release has. Gives their number. */
export async function fillOddly(tenantId: string, { tasks = 30 } = {}): Promise<void> {
  const place = await placeOf(tenantId)
  if (!place) throw new Error(`tenant ${tenantId} lives nowhere`)
  await withClient(place.ownerUrl, async (client) => {
    await client.query(`BEGIN; SET LOCAL search_path = ${pg.escapeIdentifier(place.schemaName)};
      SET LOCAL app.tenant_id = ${pg.escapeLiteral(tenantId)}`)
    await client.query(`INSERT INTO users (id, email, name, role, password_hash, email_verified_at) VALUES
      ('01900000-0000-7000-8000-000000000001', 'ada@example.test', 'Ada "the \\ first", O''Neil', 'owner', '$argon2id$x', '2026-03-29 02:30:00.123+01'),
      ('01900000-0000-7000-8000-000000000002', 'grace@example.test', E'\\n\\r\\t,""', 'member', '', NULL)`)
    await client.query(`INSERT INTO sessions (id, user_id, token_hash, expires_at)
      VALUES (gen_random_uuid(), '01900000-0000-7000-8000-000000000001', 'a session', now() + interval '1 day');
      INSERT INTO one_time_tokens (id, user_id, purpose, token_hash, expires_at)
      VALUES (gen_random_uuid(), '01900000-0000-7000-8000-000000000002', 'reset_password', 'a token', now() + interval '1 day')`)
    await client.query(
      `INSERT INTO projects (id, name, description, next_task_number, created_by_id, archived_at, created_at) VALUES
      ('01900000-0000-7000-8000-00000000000a', '\\.', '', 2147483647, '01900000-0000-7000-8000-000000000001', NULL, '0001-01-01 00:00:00+00'),
      ('01900000-0000-7000-8000-00000000000b', $1, $2, 1, '01900000-0000-7000-8000-000000000002', '9999-12-31 23:59:59.999+00', 'infinity')`,
      ['NULL', `\u{1F469}\u{200D}\u{1F680} שלום \u{202E} e\u0301 é \u0001 \uFFFD ${'x'.repeat(300_000)}`],
    )
    await client.query(
      `INSERT INTO tasks (id, project_id, number, title, description, assignee_id, due_on, created_by_id)
       SELECT gen_random_uuid(), '01900000-0000-7000-8000-00000000000a', n, CASE n % 3 WHEN 0 THEN '' ELSE 'Task ' || n END,
              repeat(E'a,"b"\\n', n % 50), CASE n % 2 WHEN 0 THEN '01900000-0000-7000-8000-000000000002'::uuid END,
              CASE n % 5 WHEN 0 THEN DATE '4713-01-01 BC' WHEN 1 THEN 'infinity' END, '01900000-0000-7000-8000-000000000001'
         FROM generate_series(1, $1) AS n`,
      [tasks],
    )
    await client.query(
      `INSERT INTO audit_entries (id, actor_name, action, subject_label, details) VALUES (gen_random_uuid(), '', 'task.created', '"', $1)`,
      [
        '{"big": 123456789012345678901234567890.12345678901234567890, "tiny": 1e-400, "text": "\\u00e9\\n\\"", "": [null, [], {}, -0.0]}',
      ],
    )
    await client.query(`INSERT INTO outbox (id, kind, payload, handled_at) VALUES
      (gen_random_uuid(), 'mail', '{"sent": true}', now()), (gen_random_uuid(), 'mail', '{"sent": false}', NULL),
      (gen_random_uuid(), 'import', '{"importId": "01900000-0000-7000-8000-000000000000"}', NULL)`)
    await client.query("INSERT INTO usage (metric, used) VALUES ('projects', 1), ('members', 2)")
    await client.query('COMMIT')
  })
}
