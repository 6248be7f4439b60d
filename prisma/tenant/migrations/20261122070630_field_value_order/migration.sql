-- tenantry: no transaction
CREATE INDEX CONCURRENTLY IF NOT EXISTS "field_values_by_text" ON "field_values" ("tenant_id", "field_id", "project_id", "text", "task_id");
CREATE INDEX CONCURRENTLY IF NOT EXISTS "field_values_by_number" ON "field_values" ("tenant_id", "field_id", "project_id", "number", "task_id");
CREATE INDEX CONCURRENTLY IF NOT EXISTS "tasks_by_status_and_due" ON "tasks" ("tenant_id", "project_id", "status", "due_on", "number" DESC);
