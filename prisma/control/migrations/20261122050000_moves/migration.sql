ALTER TABLE "placements"
  -- an operator has decided where the tenant lives: its plan doesn't move it
  ADD COLUMN "pinned" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "desired_since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  -- moves by plan that failed one after the other, and before which moment none is begun
  ADD COLUMN "move_failures" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "next_move_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- Rows that a tenant has left behind by moving, until they are purged.
CREATE TABLE "remnants" (
  "tenant_id" UUID NOT NULL,
  "place_id" UUID NOT NULL,
  "left_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "purge_after" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "remnants_pkey" PRIMARY KEY ("tenant_id", "place_id"),
  CONSTRAINT "remnants_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON DELETE NO ACTION ON UPDATE NO ACTION,
  CONSTRAINT "remnants_place_id_fkey" FOREIGN KEY ("place_id") REFERENCES "places" ("id") ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE INDEX "remnants_place_id_idx" ON "remnants" ("place_id");
CREATE INDEX "remnants_purge_after_idx" ON "remnants" ("purge_after");

-- An owner has asked for the workspace to be erased; until then it can be taken back.
ALTER TABLE "tenants" ADD COLUMN "erase_after" TIMESTAMPTZ(3);

-- The key of a tenant's archives, under FLEET_SECRET. Without this row no archive of the tenant can be read.
CREATE TABLE "tenant_keys" (
  "tenant_id" UUID NOT NULL,
  "identity_sealed" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "tenant_keys_pkey" PRIMARY KEY ("tenant_id"),
  CONSTRAINT "tenant_keys_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON DELETE CASCADE ON UPDATE NO ACTION
);

-- Archives in the backup store, those under way and those that failed.
CREATE TABLE "backups" (
  "id" UUID NOT NULL,
  "tenant_id" UUID NOT NULL,
  -- name of the object in the store
  "object_name" TEXT NOT NULL,
  "status" TEXT NOT NULL DEFAULT 'running' CHECK ("status" IN ('running', 'done', 'failed')),
  "schema_version" TEXT,
  "rows" BIGINT,
  "bytes" BIGINT,
  "sha256" TEXT,
  "error" TEXT,
  "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "finished_at" TIMESTAMPTZ(3),
  CONSTRAINT "backups_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "backups_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE INDEX "backups_tenant_id_started_at_idx" ON "backups" ("tenant_id", "started_at");

-- Slugs that were given up are held back for a while, so that no link or cookie leads to a stranger. A keyed hash: a slug may
-- name a person.
CREATE TABLE "released_slugs" (
  "slug_hash" TEXT NOT NULL,
  "held_until" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "released_slugs_pkey" PRIMARY KEY ("slug_hash")
);
CREATE INDEX "released_slugs_held_until_idx" ON "released_slugs" ("held_until");

GRANT SELECT, INSERT, UPDATE, DELETE ON "remnants", "tenant_keys", "backups", "released_slugs" TO tenantry_app;
