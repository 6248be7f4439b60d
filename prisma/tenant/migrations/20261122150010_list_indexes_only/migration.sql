-- tenantry: no transaction
DROP INDEX CONCURRENTLY IF EXISTS "tasks_by_status_and_due";
DROP INDEX CONCURRENTLY IF EXISTS "field_values_tenant_id_task_id_idx";
