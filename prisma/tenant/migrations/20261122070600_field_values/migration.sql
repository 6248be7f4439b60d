-- What lists filter and sort custom fields by, and the view that a project opens with.
ALTER TABLE "saved_filters" ADD COLUMN "is_default" BOOLEAN NOT NULL DEFAULT false;

CREATE TABLE "field_values" (
  "tenant_id" UUID NOT NULL DEFAULT NULLIF(current_setting('app.tenant_id', true), '')::uuid,
  "id" UUID NOT NULL,
  "field_id" UUID NOT NULL,
  "project_id" UUID NOT NULL,
  "task_id" UUID,
  "text" TEXT,
  "number" DOUBLE PRECISION,
  CONSTRAINT "field_values_pkey" PRIMARY KEY ("tenant_id", "id")
);
CREATE INDEX "field_values_tenant_id_field_id_project_id_text_idx" ON "field_values" ("tenant_id", "field_id", "project_id", "text");
CREATE INDEX "field_values_tenant_id_field_id_project_id_number_idx" ON "field_values" ("tenant_id", "field_id", "project_id", "number");
CREATE INDEX "field_values_tenant_id_project_id_idx" ON "field_values" ("tenant_id", "project_id");
CREATE INDEX "field_values_tenant_id_task_id_idx" ON "field_values" ("tenant_id", "task_id");
ALTER TABLE "field_values" ADD CONSTRAINT "field_values_tenant_id_field_id_fkey" FOREIGN KEY ("tenant_id", "field_id") REFERENCES "custom_fields" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE "field_values" ADD CONSTRAINT "field_values_tenant_id_project_id_fkey" FOREIGN KEY ("tenant_id", "project_id") REFERENCES "projects" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE "field_values" ADD CONSTRAINT "field_values_tenant_id_task_id_fkey" FOREIGN KEY ("tenant_id", "task_id") REFERENCES "tasks" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION DEFERRABLE INITIALLY IMMEDIATE;

-- Lock 2.
ALTER TABLE "field_values" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "field_values" USING ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON "field_values" TO tenantry_app;
CREATE TRIGGER capture AFTER INSERT OR UPDATE OR DELETE ON "field_values" FOR EACH ROW WHEN (current_setting('app.capture', true) = 'on') EXECUTE FUNCTION tenancy.capture('id');
