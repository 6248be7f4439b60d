-- tenantry: no transaction
-- Whoever lives in a schema of its own is found without reading the homes of all who share tables.
CREATE INDEX CONCURRENTLY IF NOT EXISTS home_schema_name_idx ON tenancy.home (schema_name) WHERE schema_name <> 'public';
