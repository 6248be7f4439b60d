import fs from 'node:fs'
import { expect, test } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import { findDrift } from './find-drift'

const { shard, controlOwnerUrl } = await testDatabases()
const tenantFile = 'prisma/tenant/schema.prisma'
const tenantSchema = fs.readFileSync(tenantFile, 'utf8')

const tenantId = `@default(dbgenerated("(NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid"))`

/** How far columns are set apart changes with each that comes. */
const narrow = (schema: string) => schema.replaceAll(/(?<=\S) +/g, ' ')

test.each([
  [
    'a missing column',
    'email           String',
    'email           String\n  nick String?',
    'ADD COLUMN     "nick" TEXT',
  ],
  ['a column that only the migrations have', 'userAgent  String?  @map("user_agent")', '', 'DROP COLUMN "user_agent"'],
  ['a wrong type', 'userAgent  String? ', 'userAgent  Int? ', 'ADD COLUMN     "user_agent" INTEGER'],
  ['a wrong length', '@map("user_agent")', '@map("user_agent") @db.VarChar(20)', 'SET DATA TYPE VARCHAR(20)'],
  [
    'a wrong precision',
    '@map("expires_at") @db.Timestamptz(3)',
    '@map("expires_at") @db.Timestamptz(6)',
    'TIMESTAMPTZ(6)',
  ],
  ['a column that may be null here only', 'userAgent  String?', 'userAgent  String', '"user_agent" SET NOT NULL'],
  ['a column that may be null there only', 'tokenHash  String ', 'tokenHash  String? ', '"token_hash" DROP NOT NULL'],
  [
    'a missing index',
    '@@index([tenantId, assigneeId])',
    '@@index([tenantId, dueOn])',
    'CREATE INDEX "tasks_tenant_id_due_on_idx"',
  ],
  [
    'an index that only the migrations have',
    '@@index([tenantId, assigneeId])',
    '',
    'DROP INDEX "tasks_tenant_id_assignee_id_idx"',
  ],
  ['an index in another order', '[tenantId, userId, purpose]', '[tenantId, purpose, userId]', 'CREATE INDEX'],
  [
    'an index that should be unique',
    '@@index([tenantId, subjectId])',
    '@@unique([tenantId, subjectId])',
    'CREATE UNIQUE INDEX',
  ],
  [
    'a missing foreign key',
    'subjectLabel String',
    'subject User? @relation(fields: [tenantId, subjectId], references: [tenantId, id])\n  subjectLabel String',
    'ADD CONSTRAINT "audit_entries_tenant_id_subject_id_fkey" FOREIGN KEY',
  ],
  ['a foreign key with another action', 'onDelete: Cascade', 'onDelete: NoAction', 'ON DELETE NO ACTION'],
  ['a wrong default', '@default(1)', '@default(2)', 'SET DEFAULT 2'],
  ['a default that only the migrations have', '@default(1)', '', 'ALTER COLUMN "next_task_number" DROP DEFAULT'],
  [
    'a wrong default of tenant_id',
    tenantId,
    '@default(dbgenerated("gen_random_uuid()"))',
    'SET DEFAULT gen_random_uuid()',
  ],
  [
    'another primary key',
    '@@id([tenantId, metric])',
    '@@id([metric, tenantId])',
    'PRIMARY KEY ("metric", "tenant_id")',
  ],
  ['a missing table', '@@map("outbox")', '@@map("outgoing")', 'CREATE TABLE "outgoing"'],
])('catches %s', async (what, from, to, sql) => {
  let planted = narrow(tenantSchema).replace(narrow(from), () => to)
  expect(planted).not.toBe(narrow(tenantSchema))
  if (what === 'a missing foreign key')
    planted = planted.replace('@@map("users")', '@@map("users")\n  subjectOf AuditEntry[]')
  expect(await findDrift(shard.ownerUrl, tenantFile, planted)).toContain(sql)
})

test('a change made to a database alone is drift, but for what Prisma has no words for', async () => {
  await withClient(shard.ownerUrl, (client) =>
    client.query(
      'ALTER TABLE tasks ADD CHECK (number > 0), ALTER CONSTRAINT tasks_tenant_id_project_id_fkey NOT DEFERRABLE',
    ),
  )
  expect(await findDrift(shard.ownerUrl, tenantFile, tenantSchema)).toBeNull()
  await withClient(shard.ownerUrl, (client) => client.query('ALTER TABLE tasks ADD COLUMN points int'))
  expect(await findDrift(shard.ownerUrl, tenantFile, tenantSchema)).toContain('DROP COLUMN "points"')
})

test('the control plane’s schema is compared in the same way', async () => {
  const file = 'prisma/control/schema.prisma'
  const schema = fs.readFileSync(file, 'utf8')
  expect(await findDrift(controlOwnerUrl, file, schema)).toBeNull()
  expect(
    await findDrift(controlOwnerUrl, file, schema.replace('slug        String    @unique', 'slug String')),
  ).toContain('DROP INDEX "tenants_slug_key"')
})

test('a schema that doesn’t parse is an error that says where', async () => {
  await expect(findDrift(shard.ownerUrl, tenantFile, `${tenantSchema}\nmodel Broken {`)).rejects.toThrow('Broken')
})
