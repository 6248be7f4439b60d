-- The tenant tables. No schema is named: the same SQL makes the shared tables, a tenant's own schema and its own database.

CREATE TABLE "users" (
  "tenant_id" UUID NOT NULL DEFAULT NULLIF(current_setting('app.tenant_id', true), '')::uuid,
  "id" UUID NOT NULL,
  "email" TEXT NOT NULL CHECK ("email" = lower("email")),
  "name" TEXT NOT NULL,
  "role" TEXT NOT NULL CHECK ("role" IN ('owner', 'admin', 'billing', 'member', 'viewer')),
  "password_hash" TEXT,
  "email_verified_at" TIMESTAMPTZ(3),
  "deactivated_at" TIMESTAMPTZ(3),
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "users_pkey" PRIMARY KEY ("tenant_id", "id")
);
CREATE UNIQUE INDEX "users_tenant_id_email_key" ON "users" ("tenant_id", "email");

CREATE TABLE "sessions" (
  "tenant_id" UUID NOT NULL DEFAULT NULLIF(current_setting('app.tenant_id', true), '')::uuid,
  "id" UUID NOT NULL,
  "user_id" UUID NOT NULL,
  "token_hash" TEXT NOT NULL,
  "user_agent" TEXT,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "sessions_pkey" PRIMARY KEY ("tenant_id", "id")
);
CREATE UNIQUE INDEX "sessions_tenant_id_token_hash_key" ON "sessions" ("tenant_id", "token_hash");
CREATE INDEX "sessions_tenant_id_user_id_idx" ON "sessions" ("tenant_id", "user_id");
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_tenant_id_user_id_fkey" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "users" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION DEFERRABLE INITIALLY IMMEDIATE;

CREATE TABLE "one_time_tokens" (
  "tenant_id" UUID NOT NULL DEFAULT NULLIF(current_setting('app.tenant_id', true), '')::uuid,
  "id" UUID NOT NULL,
  "user_id" UUID NOT NULL,
  "purpose" TEXT NOT NULL CHECK ("purpose" IN ('confirm_sign_up', 'reset_password', 'accept_invitation')),
  "token_hash" TEXT NOT NULL,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "used_at" TIMESTAMPTZ(3),
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "one_time_tokens_pkey" PRIMARY KEY ("tenant_id", "id")
);
CREATE UNIQUE INDEX "one_time_tokens_tenant_id_token_hash_key" ON "one_time_tokens" ("tenant_id", "token_hash");
CREATE INDEX "one_time_tokens_tenant_id_user_id_purpose_idx" ON "one_time_tokens" ("tenant_id", "user_id", "purpose");
ALTER TABLE "one_time_tokens" ADD CONSTRAINT "one_time_tokens_tenant_id_user_id_fkey" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "users" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION DEFERRABLE INITIALLY IMMEDIATE;

CREATE TABLE "projects" (
  "tenant_id" UUID NOT NULL DEFAULT NULLIF(current_setting('app.tenant_id', true), '')::uuid,
  "id" UUID NOT NULL,
  "name" TEXT NOT NULL,
  "description" TEXT NOT NULL DEFAULT '',
  "next_task_number" INTEGER NOT NULL DEFAULT 1,
  "created_by_id" UUID NOT NULL,
  "archived_at" TIMESTAMPTZ(3),
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "projects_pkey" PRIMARY KEY ("tenant_id", "id")
);
CREATE INDEX "projects_tenant_id_created_by_id_idx" ON "projects" ("tenant_id", "created_by_id");
ALTER TABLE "projects" ADD CONSTRAINT "projects_tenant_id_created_by_id_fkey" FOREIGN KEY ("tenant_id", "created_by_id") REFERENCES "users" ("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION DEFERRABLE INITIALLY IMMEDIATE;

CREATE TABLE "tasks" (
  "tenant_id" UUID NOT NULL DEFAULT NULLIF(current_setting('app.tenant_id', true), '')::uuid,
  "id" UUID NOT NULL,
  "project_id" UUID NOT NULL,
  "number" INTEGER NOT NULL,
  "title" TEXT NOT NULL,
  "description" TEXT NOT NULL DEFAULT '',
  "status" TEXT NOT NULL DEFAULT 'todo' CHECK ("status" IN ('todo', 'in_progress', 'in_review', 'done')),
  "assignee_id" UUID,
  "due_on" DATE,
  "created_by_id" UUID NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "tasks_pkey" PRIMARY KEY ("tenant_id", "id")
);
CREATE UNIQUE INDEX "tasks_tenant_id_project_id_number_key" ON "tasks" ("tenant_id", "project_id", "number");
CREATE INDEX "tasks_tenant_id_project_id_status_idx" ON "tasks" ("tenant_id", "project_id", "status");
CREATE INDEX "tasks_tenant_id_assignee_id_idx" ON "tasks" ("tenant_id", "assignee_id");
CREATE INDEX "tasks_tenant_id_created_by_id_idx" ON "tasks" ("tenant_id", "created_by_id");
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_tenant_id_project_id_fkey" FOREIGN KEY ("tenant_id", "project_id") REFERENCES "projects" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_tenant_id_assignee_id_fkey" FOREIGN KEY ("tenant_id", "assignee_id") REFERENCES "users" ("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_tenant_id_created_by_id_fkey" FOREIGN KEY ("tenant_id", "created_by_id") REFERENCES "users" ("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION DEFERRABLE INITIALLY IMMEDIATE;

CREATE TABLE "audit_entries" (
  "tenant_id" UUID NOT NULL DEFAULT NULLIF(current_setting('app.tenant_id', true), '')::uuid,
  "id" UUID NOT NULL,
  "actor_id" UUID,
  "actor_name" TEXT NOT NULL,
  "action" TEXT NOT NULL,
  "subject_id" UUID,
  "subject_label" TEXT NOT NULL,
  "details" JSONB NOT NULL DEFAULT '{}',
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "audit_entries_pkey" PRIMARY KEY ("tenant_id", "id")
);
CREATE INDEX "audit_entries_tenant_id_created_at_idx" ON "audit_entries" ("tenant_id", "created_at");
CREATE INDEX "audit_entries_tenant_id_subject_id_idx" ON "audit_entries" ("tenant_id", "subject_id");

CREATE TABLE "outbox" (
  "tenant_id" UUID NOT NULL DEFAULT NULLIF(current_setting('app.tenant_id', true), '')::uuid,
  "id" UUID NOT NULL,
  "kind" TEXT NOT NULL CHECK ("kind" IN ('mail')),
  "payload" JSONB NOT NULL,
  "attempts" INTEGER NOT NULL DEFAULT 0,
  "available_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "handled_at" TIMESTAMPTZ(3),
  "last_error" TEXT,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "outbox_pkey" PRIMARY KEY ("tenant_id", "id")
);
CREATE INDEX "outbox_tenant_id_handled_at_available_at_idx" ON "outbox" ("tenant_id", "handled_at", "available_at");

CREATE TABLE "usage" (
  "tenant_id" UUID NOT NULL DEFAULT NULLIF(current_setting('app.tenant_id', true), '')::uuid,
  "metric" TEXT NOT NULL CHECK ("metric" IN ('projects', 'members')),
  "used" INTEGER NOT NULL DEFAULT 0 CHECK ("used" >= 0),
  CONSTRAINT "usage_pkey" PRIMARY KEY ("tenant_id", "metric")
);

-- Lock 2: forced row-level security. With no tenant set every table looks empty and every write fails.
ALTER TABLE "users" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "users" USING ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
ALTER TABLE "sessions" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "sessions" USING ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
ALTER TABLE "one_time_tokens" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "one_time_tokens" USING ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
ALTER TABLE "projects" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "projects" USING ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
ALTER TABLE "tasks" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "tasks" USING ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
ALTER TABLE "audit_entries" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "audit_entries" USING ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
ALTER TABLE "outbox" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "outbox" USING ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
ALTER TABLE "usage" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "usage" USING ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

-- Limits are counted by the database, in the transaction that uses them up.
CREATE TRIGGER count_usage AFTER INSERT OR DELETE OR UPDATE OF "archived_at" ON "projects" FOR EACH ROW EXECUTE FUNCTION tenancy.count_usage('projects', 'archived_at');
CREATE TRIGGER count_usage AFTER INSERT OR DELETE OR UPDATE OF "deactivated_at" ON "users" FOR EACH ROW EXECUTE FUNCTION tenancy.count_usage('members', 'deactivated_at');
CREATE TRIGGER mark_outbox AFTER INSERT ON "outbox" FOR EACH ROW EXECUTE FUNCTION tenancy.mark_outbox();

-- The app's role works on the rows and owns no table. Audit entries can be added and read, usage only read.
GRANT SELECT, INSERT, UPDATE, DELETE ON "users", "sessions", "one_time_tokens", "projects", "tasks", "outbox" TO tenantry_app;
GRANT SELECT, INSERT ON "audit_entries" TO tenantry_app;
GRANT SELECT ON "usage" TO tenantry_app;
