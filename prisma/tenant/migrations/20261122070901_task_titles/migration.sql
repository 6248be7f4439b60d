-- tenantry: no transaction
-- For search: with row-level security no index finds a text that contains another, but one that holds the title alone is read through
-- much faster than the tasks themselves.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "tasks_tenant_id_title_id_idx" ON "tasks" ("tenant_id", "title", "id");
