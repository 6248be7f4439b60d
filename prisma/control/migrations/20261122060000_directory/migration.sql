-- Which workspaces an e-mail address is in, for those who have forgotten: a projection fed by the tenants' outboxes, without an address.
CREATE TABLE "directory" (
  "email_hash" TEXT NOT NULL,
  "tenant_id" UUID NOT NULL,
  CONSTRAINT "directory_pkey" PRIMARY KEY ("email_hash", "tenant_id")
);
CREATE INDEX "directory_tenant_id_idx" ON "directory" ("tenant_id");
ALTER TABLE "directory" ADD CONSTRAINT "directory_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- Addresses that a workspace had before: they lead to where it is now, and nobody else gets them.
CREATE TABLE "former_slugs" (
  "slug" TEXT NOT NULL,
  "tenant_id" UUID NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "former_slugs_pkey" PRIMARY KEY ("slug")
);
CREATE INDEX "former_slugs_tenant_id_idx" ON "former_slugs" ("tenant_id");
ALTER TABLE "former_slugs" ADD CONSTRAINT "former_slugs_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON DELETE CASCADE ON UPDATE NO ACTION;

GRANT SELECT, INSERT, UPDATE, DELETE ON "directory", "former_slugs" TO tenantry_app;
