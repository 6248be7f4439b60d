-- People, what they work on, and programs that work for them.

ALTER TABLE "users"
  ADD COLUMN "time_zone" TEXT,
  ADD COLUMN "theme" TEXT,
  ADD COLUMN "notifications" JSONB NOT NULL DEFAULT '{}',
  ADD COLUMN "totp_secret" TEXT,
  ADD COLUMN "totp_confirmed_at" TIMESTAMPTZ(3),
  ADD COLUMN "totp_last_step" BIGINT,
  ADD COLUMN "last_sign_in_at" TIMESTAMPTZ(3);
ALTER TABLE "sessions"
  ADD COLUMN "address" TEXT,
  ADD COLUMN "method" TEXT,
  ADD COLUMN "second_factor_at" TIMESTAMPTZ(3),
  ADD COLUMN "last_seen_at" TIMESTAMPTZ(3);
ALTER TABLE "one_time_tokens"
  ADD COLUMN "data" JSONB NOT NULL DEFAULT '{}';
ALTER TABLE "projects"
  ADD COLUMN "custom" JSONB NOT NULL DEFAULT '{}';
ALTER TABLE "tasks"
  ADD COLUMN "custom" JSONB NOT NULL DEFAULT '{}';
ALTER TABLE "audit_entries"
  ADD COLUMN "address" TEXT,
  ADD COLUMN "agent" TEXT,
  ADD COLUMN "via" TEXT;

CREATE TABLE "settings" (
  "tenant_id" UUID NOT NULL DEFAULT NULLIF(current_setting('app.tenant_id', true), '')::uuid,
  "name" TEXT NOT NULL CHECK ("name" IN ('sign_up_policy', 'mfa_policy', 'brand', 'checklist')),
  "value" JSONB NOT NULL,
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "settings_pkey" PRIMARY KEY ("tenant_id", "name")
);

CREATE TABLE "images" (
  "tenant_id" UUID NOT NULL DEFAULT NULLIF(current_setting('app.tenant_id', true), '')::uuid,
  "id" UUID NOT NULL,
  "kind" TEXT NOT NULL CHECK ("kind" IN ('avatar', 'logo')),
  "user_id" UUID,
  "content_type" TEXT NOT NULL,
  "bytes" BYTEA NOT NULL,
  "version" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "images_pkey" PRIMARY KEY ("tenant_id", "id")
);
CREATE UNIQUE INDEX "images_tenant_id_user_id_key" ON "images" ("tenant_id", "user_id");
ALTER TABLE "images" ADD CONSTRAINT "images_tenant_id_user_id_fkey" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "users" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION DEFERRABLE INITIALLY IMMEDIATE;

CREATE TABLE "passkeys" (
  "tenant_id" UUID NOT NULL DEFAULT NULLIF(current_setting('app.tenant_id', true), '')::uuid,
  "id" UUID NOT NULL,
  "user_id" UUID NOT NULL,
  "credential_id" TEXT NOT NULL,
  "public_key" BYTEA NOT NULL,
  "counter" BIGINT NOT NULL,
  "transports" TEXT NOT NULL DEFAULT '',
  "name" TEXT NOT NULL,
  "backed_up" BOOLEAN NOT NULL DEFAULT false,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "last_used_at" TIMESTAMPTZ(3),
  CONSTRAINT "passkeys_pkey" PRIMARY KEY ("tenant_id", "id")
);
CREATE UNIQUE INDEX "passkeys_tenant_id_credential_id_key" ON "passkeys" ("tenant_id", "credential_id");
CREATE INDEX "passkeys_tenant_id_user_id_idx" ON "passkeys" ("tenant_id", "user_id");
ALTER TABLE "passkeys" ADD CONSTRAINT "passkeys_tenant_id_user_id_fkey" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "users" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION DEFERRABLE INITIALLY IMMEDIATE;

CREATE TABLE "recovery_codes" (
  "tenant_id" UUID NOT NULL DEFAULT NULLIF(current_setting('app.tenant_id', true), '')::uuid,
  "id" UUID NOT NULL,
  "user_id" UUID NOT NULL,
  "code_hash" TEXT NOT NULL,
  "used_at" TIMESTAMPTZ(3),
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "recovery_codes_pkey" PRIMARY KEY ("tenant_id", "id")
);
CREATE UNIQUE INDEX "recovery_codes_tenant_id_user_id_code_hash_key" ON "recovery_codes" ("tenant_id", "user_id", "code_hash");
ALTER TABLE "recovery_codes" ADD CONSTRAINT "recovery_codes_tenant_id_user_id_fkey" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "users" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION DEFERRABLE INITIALLY IMMEDIATE;

CREATE TABLE "oauth_accounts" (
  "tenant_id" UUID NOT NULL DEFAULT NULLIF(current_setting('app.tenant_id', true), '')::uuid,
  "id" UUID NOT NULL,
  "user_id" UUID NOT NULL,
  "provider" TEXT NOT NULL CHECK ("provider" IN ('google', 'github', 'microsoft')),
  "subject" TEXT NOT NULL,
  "email" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "last_used_at" TIMESTAMPTZ(3),
  CONSTRAINT "oauth_accounts_pkey" PRIMARY KEY ("tenant_id", "id")
);
CREATE UNIQUE INDEX "oauth_accounts_tenant_id_provider_subject_key" ON "oauth_accounts" ("tenant_id", "provider", "subject");
CREATE UNIQUE INDEX "oauth_accounts_tenant_id_user_id_provider_key" ON "oauth_accounts" ("tenant_id", "user_id", "provider");
ALTER TABLE "oauth_accounts" ADD CONSTRAINT "oauth_accounts_tenant_id_user_id_fkey" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "users" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION DEFERRABLE INITIALLY IMMEDIATE;

CREATE TABLE "comments" (
  "tenant_id" UUID NOT NULL DEFAULT NULLIF(current_setting('app.tenant_id', true), '')::uuid,
  "id" UUID NOT NULL,
  "task_id" UUID NOT NULL,
  "author_id" UUID NOT NULL,
  "body" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "edited_at" TIMESTAMPTZ(3),
  CONSTRAINT "comments_pkey" PRIMARY KEY ("tenant_id", "id")
);
CREATE INDEX "comments_tenant_id_task_id_created_at_idx" ON "comments" ("tenant_id", "task_id", "created_at");
CREATE INDEX "comments_tenant_id_author_id_idx" ON "comments" ("tenant_id", "author_id");
ALTER TABLE "comments" ADD CONSTRAINT "comments_tenant_id_task_id_fkey" FOREIGN KEY ("tenant_id", "task_id") REFERENCES "tasks" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE "comments" ADD CONSTRAINT "comments_tenant_id_author_id_fkey" FOREIGN KEY ("tenant_id", "author_id") REFERENCES "users" ("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION DEFERRABLE INITIALLY IMMEDIATE;

CREATE TABLE "attachments" (
  "tenant_id" UUID NOT NULL DEFAULT NULLIF(current_setting('app.tenant_id', true), '')::uuid,
  "id" UUID NOT NULL,
  "task_id" UUID NOT NULL,
  "uploaded_by_id" UUID NOT NULL,
  "name" TEXT NOT NULL,
  "content_type" TEXT NOT NULL,
  "bytes" BIGINT NOT NULL,
  "sha256" TEXT NOT NULL,
  "stored_at" TIMESTAMPTZ(3),
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "attachments_pkey" PRIMARY KEY ("tenant_id", "id")
);
CREATE INDEX "attachments_tenant_id_task_id_idx" ON "attachments" ("tenant_id", "task_id");
CREATE INDEX "attachments_tenant_id_uploaded_by_id_idx" ON "attachments" ("tenant_id", "uploaded_by_id");
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_tenant_id_task_id_fkey" FOREIGN KEY ("tenant_id", "task_id") REFERENCES "tasks" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_tenant_id_uploaded_by_id_fkey" FOREIGN KEY ("tenant_id", "uploaded_by_id") REFERENCES "users" ("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION DEFERRABLE INITIALLY IMMEDIATE;

CREATE TABLE "saved_filters" (
  "tenant_id" UUID NOT NULL DEFAULT NULLIF(current_setting('app.tenant_id', true), '')::uuid,
  "id" UUID NOT NULL,
  "project_id" UUID NOT NULL,
  "owner_id" UUID NOT NULL,
  "name" TEXT NOT NULL,
  "query" JSONB NOT NULL,
  "is_shared" BOOLEAN NOT NULL DEFAULT false,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "saved_filters_pkey" PRIMARY KEY ("tenant_id", "id")
);
CREATE UNIQUE INDEX "saved_filters_tenant_id_project_id_owner_id_name_key" ON "saved_filters" ("tenant_id", "project_id", "owner_id", "name");
CREATE INDEX "saved_filters_tenant_id_owner_id_idx" ON "saved_filters" ("tenant_id", "owner_id");
ALTER TABLE "saved_filters" ADD CONSTRAINT "saved_filters_tenant_id_project_id_fkey" FOREIGN KEY ("tenant_id", "project_id") REFERENCES "projects" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE "saved_filters" ADD CONSTRAINT "saved_filters_tenant_id_owner_id_fkey" FOREIGN KEY ("tenant_id", "owner_id") REFERENCES "users" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION DEFERRABLE INITIALLY IMMEDIATE;

CREATE TABLE "custom_fields" (
  "tenant_id" UUID NOT NULL DEFAULT NULLIF(current_setting('app.tenant_id', true), '')::uuid,
  "id" UUID NOT NULL,
  "subject" TEXT NOT NULL CHECK ("subject" IN ('task', 'project')),
  "name" TEXT NOT NULL,
  "kind" TEXT NOT NULL CHECK ("kind" IN ('text', 'number', 'date', 'select', 'checkbox', 'url', 'person')),
  "options" JSONB NOT NULL DEFAULT '[]',
  "is_required" BOOLEAN NOT NULL DEFAULT false,
  "position" INTEGER NOT NULL,
  "archived_at" TIMESTAMPTZ(3),
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "custom_fields_pkey" PRIMARY KEY ("tenant_id", "id")
);
CREATE UNIQUE INDEX "custom_fields_tenant_id_subject_name_key" ON "custom_fields" ("tenant_id", "subject", "name");

CREATE TABLE "imports" (
  "tenant_id" UUID NOT NULL DEFAULT NULLIF(current_setting('app.tenant_id', true), '')::uuid,
  "id" UUID NOT NULL,
  "project_id" UUID NOT NULL,
  "created_by_id" UUID NOT NULL,
  "file_name" TEXT NOT NULL,
  "state" TEXT NOT NULL DEFAULT 'preview' CHECK ("state" IN ('preview', 'running', 'done', 'canceled')),
  "content" TEXT NOT NULL,
  "mapping" JSONB NOT NULL DEFAULT '{}',
  "rows_total" INTEGER NOT NULL,
  "rows_done" INTEGER NOT NULL DEFAULT 0,
  "rows_failed" INTEGER NOT NULL DEFAULT 0,
  "problems" JSONB NOT NULL DEFAULT '[]',
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "finished_at" TIMESTAMPTZ(3),
  CONSTRAINT "imports_pkey" PRIMARY KEY ("tenant_id", "id")
);
CREATE INDEX "imports_tenant_id_project_id_idx" ON "imports" ("tenant_id", "project_id");
CREATE INDEX "imports_tenant_id_created_by_id_idx" ON "imports" ("tenant_id", "created_by_id");
ALTER TABLE "imports" ADD CONSTRAINT "imports_tenant_id_project_id_fkey" FOREIGN KEY ("tenant_id", "project_id") REFERENCES "projects" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE "imports" ADD CONSTRAINT "imports_tenant_id_created_by_id_fkey" FOREIGN KEY ("tenant_id", "created_by_id") REFERENCES "users" ("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION DEFERRABLE INITIALLY IMMEDIATE;

CREATE TABLE "api_keys" (
  "tenant_id" UUID NOT NULL DEFAULT NULLIF(current_setting('app.tenant_id', true), '')::uuid,
  "id" UUID NOT NULL,
  "name" TEXT NOT NULL,
  "prefix" TEXT NOT NULL,
  "key_hash" TEXT NOT NULL,
  "scopes" TEXT NOT NULL,
  "created_by_id" UUID NOT NULL,
  "expires_at" TIMESTAMPTZ(3),
  "last_used_at" TIMESTAMPTZ(3),
  "revoked_at" TIMESTAMPTZ(3),
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "api_keys_pkey" PRIMARY KEY ("tenant_id", "id")
);
CREATE UNIQUE INDEX "api_keys_tenant_id_key_hash_key" ON "api_keys" ("tenant_id", "key_hash");
CREATE INDEX "api_keys_tenant_id_created_by_id_idx" ON "api_keys" ("tenant_id", "created_by_id");
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_tenant_id_created_by_id_fkey" FOREIGN KEY ("tenant_id", "created_by_id") REFERENCES "users" ("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION DEFERRABLE INITIALLY IMMEDIATE;

CREATE TABLE "idempotency_keys" (
  "tenant_id" UUID NOT NULL DEFAULT NULLIF(current_setting('app.tenant_id', true), '')::uuid,
  "id" UUID NOT NULL,
  "api_key_id" UUID NOT NULL,
  "key" TEXT NOT NULL,
  "request_hash" TEXT NOT NULL,
  "status" INTEGER,
  "response" JSONB NOT NULL DEFAULT '{}',
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("tenant_id", "id")
);
CREATE UNIQUE INDEX "idempotency_keys_tenant_id_api_key_id_key_key" ON "idempotency_keys" ("tenant_id", "api_key_id", "key");
CREATE INDEX "idempotency_keys_tenant_id_created_at_idx" ON "idempotency_keys" ("tenant_id", "created_at");
ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_tenant_id_api_key_id_fkey" FOREIGN KEY ("tenant_id", "api_key_id") REFERENCES "api_keys" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION DEFERRABLE INITIALLY IMMEDIATE;

CREATE TABLE "webhook_endpoints" (
  "tenant_id" UUID NOT NULL DEFAULT NULLIF(current_setting('app.tenant_id', true), '')::uuid,
  "id" UUID NOT NULL,
  "url" TEXT NOT NULL,
  "description" TEXT NOT NULL DEFAULT '',
  "events" TEXT NOT NULL,
  "secret" TEXT NOT NULL,
  "created_by_id" UUID NOT NULL,
  "disabled_at" TIMESTAMPTZ(3),
  "disabled_reason" TEXT,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "webhook_endpoints_pkey" PRIMARY KEY ("tenant_id", "id")
);
CREATE INDEX "webhook_endpoints_tenant_id_created_by_id_idx" ON "webhook_endpoints" ("tenant_id", "created_by_id");
ALTER TABLE "webhook_endpoints" ADD CONSTRAINT "webhook_endpoints_tenant_id_created_by_id_fkey" FOREIGN KEY ("tenant_id", "created_by_id") REFERENCES "users" ("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION DEFERRABLE INITIALLY IMMEDIATE;

CREATE TABLE "webhook_deliveries" (
  "tenant_id" UUID NOT NULL DEFAULT NULLIF(current_setting('app.tenant_id', true), '')::uuid,
  "id" UUID NOT NULL,
  "endpoint_id" UUID NOT NULL,
  "event_id" UUID NOT NULL,
  "event_type" TEXT NOT NULL,
  "payload" JSONB NOT NULL,
  "state" TEXT NOT NULL DEFAULT 'waiting' CHECK ("state" IN ('waiting', 'delivered', 'failed')),
  "attempts" INTEGER NOT NULL DEFAULT 0,
  "last_status" INTEGER,
  "last_error" TEXT,
  "last_ms" INTEGER,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "delivered_at" TIMESTAMPTZ(3),
  CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY ("tenant_id", "id")
);
CREATE INDEX "webhook_deliveries_tenant_id_endpoint_id_created_at_idx" ON "webhook_deliveries" ("tenant_id", "endpoint_id", "created_at");
CREATE INDEX "webhook_deliveries_tenant_id_created_at_idx" ON "webhook_deliveries" ("tenant_id", "created_at");
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_tenant_id_endpoint_id_fkey" FOREIGN KEY ("tenant_id", "endpoint_id") REFERENCES "webhook_endpoints" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION DEFERRABLE INITIALLY IMMEDIATE;

-- Lock 2.
ALTER TABLE "settings" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "settings" USING ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
ALTER TABLE "images" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "images" USING ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
ALTER TABLE "passkeys" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "passkeys" USING ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
ALTER TABLE "recovery_codes" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "recovery_codes" USING ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
ALTER TABLE "oauth_accounts" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "oauth_accounts" USING ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
ALTER TABLE "comments" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "comments" USING ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
ALTER TABLE "attachments" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "attachments" USING ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
ALTER TABLE "saved_filters" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "saved_filters" USING ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
ALTER TABLE "custom_fields" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "custom_fields" USING ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
ALTER TABLE "imports" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "imports" USING ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
ALTER TABLE "api_keys" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "api_keys" USING ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
ALTER TABLE "idempotency_keys" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "idempotency_keys" USING ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
ALTER TABLE "webhook_endpoints" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "webhook_endpoints" USING ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
ALTER TABLE "webhook_deliveries" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "webhook_deliveries" USING ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

GRANT SELECT, INSERT, UPDATE, DELETE ON "settings", "images", "passkeys", "recovery_codes", "oauth_accounts", "comments", "attachments", "saved_filters", "custom_fields", "imports", "api_keys", "idempotency_keys", "webhook_endpoints", "webhook_deliveries" TO tenantry_app;

CREATE TRIGGER capture AFTER INSERT OR UPDATE OR DELETE ON "settings" FOR EACH ROW WHEN (current_setting('app.capture', true) = 'on') EXECUTE FUNCTION tenancy.capture('name');
CREATE TRIGGER capture AFTER INSERT OR UPDATE OR DELETE ON "images" FOR EACH ROW WHEN (current_setting('app.capture', true) = 'on') EXECUTE FUNCTION tenancy.capture('id');
CREATE TRIGGER capture AFTER INSERT OR UPDATE OR DELETE ON "passkeys" FOR EACH ROW WHEN (current_setting('app.capture', true) = 'on') EXECUTE FUNCTION tenancy.capture('id');
CREATE TRIGGER capture AFTER INSERT OR UPDATE OR DELETE ON "recovery_codes" FOR EACH ROW WHEN (current_setting('app.capture', true) = 'on') EXECUTE FUNCTION tenancy.capture('id');
CREATE TRIGGER capture AFTER INSERT OR UPDATE OR DELETE ON "oauth_accounts" FOR EACH ROW WHEN (current_setting('app.capture', true) = 'on') EXECUTE FUNCTION tenancy.capture('id');
CREATE TRIGGER capture AFTER INSERT OR UPDATE OR DELETE ON "comments" FOR EACH ROW WHEN (current_setting('app.capture', true) = 'on') EXECUTE FUNCTION tenancy.capture('id');
CREATE TRIGGER capture AFTER INSERT OR UPDATE OR DELETE ON "attachments" FOR EACH ROW WHEN (current_setting('app.capture', true) = 'on') EXECUTE FUNCTION tenancy.capture('id');
CREATE TRIGGER capture AFTER INSERT OR UPDATE OR DELETE ON "saved_filters" FOR EACH ROW WHEN (current_setting('app.capture', true) = 'on') EXECUTE FUNCTION tenancy.capture('id');
CREATE TRIGGER capture AFTER INSERT OR UPDATE OR DELETE ON "custom_fields" FOR EACH ROW WHEN (current_setting('app.capture', true) = 'on') EXECUTE FUNCTION tenancy.capture('id');
CREATE TRIGGER capture AFTER INSERT OR UPDATE OR DELETE ON "imports" FOR EACH ROW WHEN (current_setting('app.capture', true) = 'on') EXECUTE FUNCTION tenancy.capture('id');
CREATE TRIGGER capture AFTER INSERT OR UPDATE OR DELETE ON "api_keys" FOR EACH ROW WHEN (current_setting('app.capture', true) = 'on') EXECUTE FUNCTION tenancy.capture('id');
CREATE TRIGGER capture AFTER INSERT OR UPDATE OR DELETE ON "idempotency_keys" FOR EACH ROW WHEN (current_setting('app.capture', true) = 'on') EXECUTE FUNCTION tenancy.capture('id');
CREATE TRIGGER capture AFTER INSERT OR UPDATE OR DELETE ON "webhook_endpoints" FOR EACH ROW WHEN (current_setting('app.capture', true) = 'on') EXECUTE FUNCTION tenancy.capture('id');
CREATE TRIGGER capture AFTER INSERT OR UPDATE OR DELETE ON "webhook_deliveries" FOR EACH ROW WHEN (current_setting('app.capture', true) = 'on') EXECUTE FUNCTION tenancy.capture('id');
