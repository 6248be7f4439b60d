-- Shards may hold their URLs sealed instead of naming variables, have room for so many, and can be closed to newcomers.
ALTER TABLE "shards"
  ALTER COLUMN "app_url_env" DROP NOT NULL,
  ALTER COLUMN "owner_url_env" DROP NOT NULL,
  ADD COLUMN "app_url_sealed" TEXT,
  ADD COLUMN "owner_url_sealed" TEXT,
  ADD COLUMN "status" TEXT NOT NULL DEFAULT 'open' CHECK ("status" IN ('open', 'draining')),
  ADD COLUMN "schema_capacity" INTEGER NOT NULL DEFAULT 500 CHECK ("schema_capacity" >= 0),
  ADD COLUMN "database_capacity" INTEGER NOT NULL DEFAULT 100 CHECK ("database_capacity" >= 0),
  ADD COLUMN "wanted_spare_schemas" INTEGER NOT NULL DEFAULT 2 CHECK ("wanted_spare_schemas" >= 0),
  ADD COLUMN "wanted_spare_databases" INTEGER NOT NULL DEFAULT 1 CHECK ("wanted_spare_databases" >= 0),
  ADD CONSTRAINT "shards_app_url_check" CHECK (num_nonnulls("app_url_env", "app_url_sealed") = 1),
  ADD CONSTRAINT "shards_owner_url_check" CHECK (num_nonnulls("owner_url_env", "owner_url_sealed") = 1);

-- Every set of tenant tables in the fleet: the shared ones of a shard, a schema of one's own, a database of one's own.
CREATE TABLE "places" (
  "id" UUID NOT NULL,
  "kind" TEXT NOT NULL CHECK ("kind" IN ('shared', 'schema', 'database')),
  "shard_name" TEXT NOT NULL,
  "database_name" TEXT,
  "schema_name" TEXT NOT NULL DEFAULT 'public',
  "role_name" TEXT,
  "password_sealed" TEXT,
  "state" TEXT NOT NULL DEFAULT 'making' CHECK ("state" IN ('making', 'ready', 'dropping')),
  "tenant_id" UUID,
  "schema_version" TEXT,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "claimed_at" TIMESTAMPTZ(3),
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "places_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "places_shard_name_fkey" FOREIGN KEY ("shard_name") REFERENCES "shards" ("name") ON DELETE NO ACTION ON UPDATE NO ACTION,
  CONSTRAINT "places_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON DELETE NO ACTION ON UPDATE NO ACTION,
  CONSTRAINT "places_shape_check" CHECK (CASE "kind"
    WHEN 'shared' THEN "database_name" IS NULL AND "schema_name" = 'public' AND "tenant_id" IS NULL
    WHEN 'schema' THEN "database_name" IS NULL AND "schema_name" <> 'public'
    ELSE "database_name" IS NOT NULL AND "schema_name" = 'public' AND "role_name" IS NOT NULL AND "password_sealed" IS NOT NULL END)
);
CREATE UNIQUE INDEX "places_where_key" ON "places" ("shard_name", coalesce("database_name", ''), "schema_name");
-- One that moves holds two: the place it leaves and the one it comes into.
CREATE INDEX "places_tenant_id_idx" ON "places" ("tenant_id");
CREATE INDEX "places_kind_state_shard_name_idx" ON "places" ("kind", "state", "shard_name");

INSERT INTO "places" ("id", "kind", "shard_name", "state") SELECT gen_random_uuid(), 'shared', "name", 'ready' FROM "shards";

ALTER TABLE "placements" ADD COLUMN "place_id" UUID;
UPDATE "placements" SET "place_id" = p."id" FROM "places" p WHERE p."shard_name" = "placements"."shard_name";
ALTER TABLE "placements"
  ALTER COLUMN "place_id" SET NOT NULL,
  DROP COLUMN "kind",
  DROP COLUMN "shard_name",
  DROP COLUMN "schema_name",
  DROP COLUMN "database_name",
  ADD CONSTRAINT "placements_place_id_fkey" FOREIGN KEY ("place_id") REFERENCES "places" ("id") ON DELETE NO ACTION ON UPDATE NO ACTION;
CREATE INDEX "placements_place_id_idx" ON "placements" ("place_id");

-- What each migration has come to in each place. The place's own _prisma_migrations decides; this is for people and resuming.
CREATE TABLE "place_migrations" (
  "place_id" UUID NOT NULL,
  "name" TEXT NOT NULL,
  "checksum" TEXT NOT NULL,
  "status" TEXT NOT NULL CHECK ("status" IN ('running', 'done', 'failed')),
  "attempt" INTEGER NOT NULL DEFAULT 1,
  "error" TEXT,
  "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "finished_at" TIMESTAMPTZ(3),
  CONSTRAINT "place_migrations_pkey" PRIMARY KEY ("place_id", "name"),
  CONSTRAINT "place_migrations_place_id_fkey" FOREIGN KEY ("place_id") REFERENCES "places" ("id") ON DELETE CASCADE ON UPDATE NO ACTION
);
CREATE INDEX "place_migrations_status_idx" ON "place_migrations" ("status");

-- The journal of fleet work. Ids only: nothing that belongs to a person.
CREATE TABLE "operations" (
  "id" UUID NOT NULL,
  "kind" TEXT NOT NULL,
  "tenant_id" UUID,
  "input" JSONB NOT NULL DEFAULT '{}',
  "status" TEXT NOT NULL DEFAULT 'running' CHECK ("status" IN ('running', 'done', 'failed', 'undone')),
  "attempt" INTEGER NOT NULL DEFAULT 1,
  "leased_until" TIMESTAMPTZ(3) NOT NULL,
  "error" TEXT,
  "request" TEXT CHECK ("request" IN ('pause', 'cancel')),
  "progress" JSONB NOT NULL DEFAULT '{}',
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "finished_at" TIMESTAMPTZ(3),
  CONSTRAINT "operations_pkey" PRIMARY KEY ("id")
);
-- Never two operations of any kind on one tenant.
CREATE UNIQUE INDEX "operations_running_tenant_key" ON "operations" ((CASE WHEN "status" = 'running' THEN "tenant_id" END));
CREATE INDEX "operations_kind_created_at_idx" ON "operations" ("kind", "created_at");
CREATE INDEX "operations_status_leased_until_idx" ON "operations" ("status", "leased_until");

CREATE TABLE "operation_steps" (
  "operation_id" UUID NOT NULL,
  "position" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "status" TEXT NOT NULL CHECK ("status" IN ('running', 'done', 'failed', 'undone')),
  "attempt" INTEGER NOT NULL DEFAULT 1,
  "result" JSONB NOT NULL DEFAULT '{}',
  "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "finished_at" TIMESTAMPTZ(3),
  CONSTRAINT "operation_steps_pkey" PRIMARY KEY ("operation_id", "position"),
  CONSTRAINT "operation_steps_operation_id_fkey" FOREIGN KEY ("operation_id") REFERENCES "operations" ("id") ON DELETE CASCADE ON UPDATE NO ACTION
);

-- What each tenant asked of the database, in slices of ten minutes, added up over all processes. A row is written anew every
-- ten seconds: with room beside it on its page no index takes part (99 of 100 updates instead of 8).
CREATE TABLE "tenant_samples" (
  "tenant_id" UUID NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL,
  "queries" BIGINT NOT NULL DEFAULT 0,
  "errors" BIGINT NOT NULL DEFAULT 0,
  -- refused because a limit of the plan was reached: rows that count, requests a minute, queries at once, time
  "limit_hits" BIGINT NOT NULL DEFAULT 0,
  -- how many queries fell into each class of duration; lib/monitoring/latency.ts has the bounds
  "latency" BIGINT[] NOT NULL,
  CONSTRAINT "tenant_samples_pkey" PRIMARY KEY ("tenant_id", "at"),
  CONSTRAINT "tenant_samples_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON DELETE CASCADE ON UPDATE NO ACTION
) WITH (fillfactor = 50);
CREATE INDEX "tenant_samples_at_idx" ON "tenant_samples" ("at");

-- What has been added to the samples: a process that never heard whether its figures arrived sends them again under the same id.
CREATE TABLE "sample_flushes" (
  "id" UUID NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "sample_flushes_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "sample_flushes_at_idx" ON "sample_flushes" ("at");

-- How much each tenant holds, once a day. No rows and bytes: it could not be measured then.
CREATE TABLE "tenant_sizes" (
  "tenant_id" UUID NOT NULL,
  "day" DATE NOT NULL,
  "rows" BIGINT,
  "bytes" BIGINT,
  -- false: estimated from the share of the rows in shared tables
  "exact" BOOLEAN NOT NULL,
  "measured_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "tenant_sizes_pkey" PRIMARY KEY ("tenant_id", "day"),
  CONSTRAINT "tenant_sizes_measured_check" CHECK (("rows" IS NULL) = ("bytes" IS NULL)),
  CONSTRAINT "tenant_sizes_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON DELETE CASCADE ON UPDATE NO ACTION
);
CREATE INDEX "tenant_sizes_day_idx" ON "tenant_sizes" ("day");

-- Shards are registered by the owner alone: whoever serves requests must not be able to send tenants elsewhere.
GRANT SELECT, INSERT, UPDATE, DELETE ON "places", "place_migrations", "operations", "operation_steps", "tenant_samples", "sample_flushes", "tenant_sizes" TO tenantry_app;
