-- A project is of one tenant, and a value of one field: taken for chance, few rows are expected where there are many.
CREATE STATISTICS "tasks_of_project" (dependencies) ON "tenant_id", "project_id" FROM "tasks";
CREATE STATISTICS "field_values_of_project" (dependencies, mcv) ON "tenant_id", "project_id", "field_id", "text" FROM "field_values";
