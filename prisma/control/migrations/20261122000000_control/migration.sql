CREATE TABLE "tenants" (
  "id" UUID NOT NULL,
  "slug" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "state" TEXT NOT NULL DEFAULT 'pending' CHECK ("state" IN ('pending', 'active')),
  "region" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "activated_at" TIMESTAMPTZ(3),
  CONSTRAINT "tenants_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "tenants_slug_check" CHECK ("slug" ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$')
);
CREATE UNIQUE INDEX "tenants_slug_key" ON "tenants" ("slug");
CREATE INDEX "tenants_state_created_at_idx" ON "tenants" ("state", "created_at");

CREATE TABLE "domains" (
  "host" TEXT NOT NULL,
  "tenant_id" UUID NOT NULL,
  "verified_at" TIMESTAMPTZ(3),
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "domains_pkey" PRIMARY KEY ("host"),
  CONSTRAINT "domains_host_check" CHECK ("host" = lower("host")),
  CONSTRAINT "domains_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON DELETE CASCADE ON UPDATE NO ACTION
);
CREATE INDEX "domains_tenant_id_idx" ON "domains" ("tenant_id");

CREATE TABLE "shards" (
  "name" TEXT NOT NULL,
  "region" TEXT NOT NULL,
  "app_url_env" TEXT NOT NULL,
  "owner_url_env" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "shards_pkey" PRIMARY KEY ("name")
);

CREATE TABLE "placements" (
  "tenant_id" UUID NOT NULL,
  "kind" TEXT NOT NULL DEFAULT 'shared' CHECK ("kind" IN ('shared', 'schema', 'database')),
  "shard_name" TEXT NOT NULL,
  "schema_name" TEXT NOT NULL DEFAULT 'public',
  "database_name" TEXT NOT NULL,
  "epoch" BIGINT NOT NULL DEFAULT 1,
  "desired_kind" TEXT NOT NULL DEFAULT 'shared' CHECK ("desired_kind" IN ('shared', 'schema', 'database')),
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "placements_pkey" PRIMARY KEY ("tenant_id"),
  CONSTRAINT "placements_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON DELETE CASCADE ON UPDATE NO ACTION,
  CONSTRAINT "placements_shard_name_fkey" FOREIGN KEY ("shard_name") REFERENCES "shards" ("name") ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE INDEX "placements_shard_name_idx" ON "placements" ("shard_name");

CREATE TABLE "subscriptions" (
  "tenant_id" UUID NOT NULL,
  "stripe_customer_id" TEXT NOT NULL,
  "stripe_subscription_id" TEXT,
  "plan" TEXT NOT NULL DEFAULT 'free' CHECK ("plan" IN ('free', 'pro', 'business', 'enterprise')),
  "status" TEXT NOT NULL DEFAULT 'none',
  "cancel_at_period_end" BOOLEAN NOT NULL DEFAULT false,
  "current_period_end" TIMESTAMPTZ(3),
  "past_due_since" TIMESTAMPTZ(3),
  "standing" TEXT NOT NULL DEFAULT 'ok' CHECK ("standing" IN ('ok', 'read_only', 'suspended')),
  "entitlements_version" BIGINT NOT NULL DEFAULT 0,
  "fetched_at" TIMESTAMPTZ(3),
  "applied_version" BIGINT NOT NULL DEFAULT 0,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "subscriptions_pkey" PRIMARY KEY ("tenant_id"),
  CONSTRAINT "subscriptions_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON DELETE CASCADE ON UPDATE NO ACTION
);
CREATE UNIQUE INDEX "subscriptions_stripe_customer_id_key" ON "subscriptions" ("stripe_customer_id");
CREATE UNIQUE INDEX "subscriptions_stripe_subscription_id_key" ON "subscriptions" ("stripe_subscription_id");

CREATE TABLE "stripe_events" (
  "id" TEXT NOT NULL,
  "type" TEXT NOT NULL,
  "object_id" TEXT,
  "customer_id" TEXT,
  "livemode" BOOLEAN NOT NULL,
  "created" TIMESTAMPTZ(3) NOT NULL,
  "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "handled_at" TIMESTAMPTZ(3),
  "attempts" INTEGER NOT NULL DEFAULT 0,
  "available_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "last_error" TEXT,
  CONSTRAINT "stripe_events_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "stripe_events_handled_at_available_at_idx" ON "stripe_events" ("handled_at", "available_at");

CREATE TABLE "rate_limits" (
  "key" TEXT NOT NULL,
  "points" INTEGER NOT NULL DEFAULT 0,
  "expire" BIGINT,
  CONSTRAINT "rate_limits_pkey" PRIMARY KEY ("key")
);
CREATE INDEX "rate_limits_expire_idx" ON "rate_limits" ("expire");

-- The app's role works on these tables and owns none of them.
GRANT USAGE ON SCHEMA public TO tenantry_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON "tenants", "domains", "placements", "subscriptions", "stripe_events", "rate_limits" TO tenantry_app;
GRANT SELECT ON "shards" TO tenantry_app;
