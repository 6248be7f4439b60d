-- tenantry: no transaction
DROP INDEX CONCURRENTLY IF EXISTS "field_values_tenant_id_field_id_project_id_text_idx";
DROP INDEX CONCURRENTLY IF EXISTS "field_values_tenant_id_field_id_project_id_number_idx";
DROP INDEX CONCURRENTLY IF EXISTS "tasks_tenant_id_project_id_status_idx";
