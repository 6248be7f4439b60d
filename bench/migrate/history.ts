import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'

/** What is sent to each place in one round: a column, an index on it, and a table as tenant tables are. */
export const roundSql = (round: number): string => `
ALTER TABLE "tasks" ADD COLUMN "bench_${round}" INTEGER;
CREATE INDEX "tasks_tenant_id_bench_${round}_idx" ON "tasks" ("tenant_id", "bench_${round}");
CREATE TABLE "bench_${round}" (
  "tenant_id" UUID NOT NULL DEFAULT NULLIF(current_setting('app.tenant_id', true), '')::uuid,
  "id" UUID NOT NULL,
  "name" TEXT NOT NULL,
  CONSTRAINT "bench_${round}_pkey" PRIMARY KEY ("tenant_id", "id")
);
ALTER TABLE "bench_${round}" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "bench_${round}" USING ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON "bench_${round}" TO tenantry_app;
`

interface History {
  folder: string
  add: (round: number) => Promise<void>
  remove: () => Promise<void>
}

/** The tenant history in a folder of its own, to which rounds are added. */
export async function copyHistory(): Promise<History> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'tenantry-bench-'))
  await fs.cp('prisma/tenant/migrations', folder, { recursive: true })
  const add = async (round: number) => {
    const name = `999901010000${String(round).padStart(2, '0')}_bench`
    await fs.mkdir(path.join(folder, name))
    await fs.writeFile(path.join(folder, name, 'migration.sql'), roundSql(round))
  }
  return { folder, add, remove: () => fs.rm(folder, { recursive: true, force: true }) }
}
