-- tenantry: no transaction
-- With the id in it, counting by status and finding a page needs no look at the tasks themselves.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "tasks_by_status_due_and_id" ON "tasks" ("tenant_id", "project_id", "status", "due_on", "number" DESC, "id");
-- A task's value of one field, without a look at its others.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "field_values_by_task" ON "field_values" ("tenant_id", "task_id", "field_id");
