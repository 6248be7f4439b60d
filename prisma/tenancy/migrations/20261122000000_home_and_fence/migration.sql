-- The machinery, one per database of the data plane. Nothing in here belongs to a tenant's own work.
CREATE SCHEMA IF NOT EXISTS tenancy;

-- Who lives in this database. The app's role can neither read, write nor list it: it only passes through enter().
CREATE TABLE tenancy.home (
  tenant_id uuid NOT NULL,
  -- where the tables are in this database: public (shared, or in a database of one's own), or a schema of one's own
  schema_name text NOT NULL DEFAULT 'public',
  epoch bigint NOT NULL,
  residence text NOT NULL CHECK (residence IN ('receiving', 'active', 'fenced', 'moved')),
  standing text NOT NULL DEFAULT 'ok' CHECK (standing IN ('ok', 'read_only', 'suspended')),
  -- metric -> highest number allowed; a metric that is missing is unlimited
  limits jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(limits) = 'object'),
  entitlements_version bigint NOT NULL DEFAULT 0,
  capture boolean NOT NULL DEFAULT false,
  -- nothing stands in the way of either purpose
  usual boolean NOT NULL GENERATED ALWAYS AS (residence = 'active' AND standing = 'ok' AND NOT capture) STORED,
  -- name of the newest tenant migration that this tenant's tables have
  schema_version text NOT NULL,
  -- the operation that works on this tenant here, and the attempt that it is at: an older one is refused by hold()
  operation_id uuid,
  attempt integer,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  -- one that moves within a database has two homes in it: the one it leaves and the one it comes into
  PRIMARY KEY (tenant_id, schema_name)
);

-- What enter() leaves over, with the lock held: refusals, and the tenants that enter otherwise than usual.
CREATE FUNCTION tenancy.enter_unusual(p_tenant uuid, p_schema text, p_epoch bigint, p_purpose text, p_needs text, p_timeout text) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  h_epoch bigint; h_residence text; h_standing text; h_schema_version text; h_capture boolean;
BEGIN
  IF current_setting('transaction_isolation') = 'read committed' OR current_setting('transaction_read_only') = 'on' THEN
    SELECT epoch, residence, standing, schema_version, capture
      INTO h_epoch, h_residence, h_standing, h_schema_version, h_capture
      FROM tenancy.home WHERE tenant_id = p_tenant AND schema_name = p_schema;
  ELSE
    -- The snapshot may be older than a switch: a row lock reads, or collides with, the newest version.
    SELECT epoch, residence, standing, schema_version, capture
      INTO h_epoch, h_residence, h_standing, h_schema_version, h_capture
      FROM tenancy.home WHERE tenant_id = p_tenant AND schema_name = p_schema FOR SHARE;
  END IF;
  IF h_epoch IS DISTINCT FROM p_epoch OR h_residence IN ('receiving', 'moved') THEN
    RAISE EXCEPTION 'tenant is not in % at epoch %', p_schema, p_epoch USING ERRCODE = 'TN001';
  END IF;
  IF h_residence = 'fenced' THEN
    RAISE EXCEPTION 'tenant is fenced' USING ERRCODE = 'TN003';
  END IF;
  IF h_schema_version < p_needs COLLATE "C" THEN
    RAISE EXCEPTION 'tables are at %, the release needs %', h_schema_version, p_needs USING ERRCODE = 'TN004';
  END IF;
  IF p_purpose = 'work' AND h_standing <> 'ok' THEN
    IF h_standing = 'suspended' THEN
      RAISE EXCEPTION 'tenant is suspended' USING ERRCODE = 'TN002';
    END IF;
    PERFORM set_config('transaction_read_only', 'on', true);
  ELSIF p_purpose NOT IN ('work', 'account') OR p_purpose IS NULL THEN
    RAISE EXCEPTION 'unknown purpose %', p_purpose USING ERRCODE = '22023';
  END IF;
  IF h_capture THEN
    PERFORM set_config('app.capture', 'on', true);
  END IF;
  PERFORM set_config('statement_timeout', p_timeout, true);
  PERFORM set_config('app.tenant_id', p_tenant::text, true);
END $$;

-- The fence. Runs before the query, in its transaction; raises one of our SQLSTATEs or opens the tenant's rows.
--   TN001 stale: not in this schema at this epoch   TN003 switching: fenced, or the exclusive lock is taken or awaited
--   TN002 suspended (purpose 'work' only)           TN004 the tables are older than the release needs
-- No EXCEPTION block: it would be a subtransaction, and the settings would end with it.
CREATE FUNCTION tenancy.enter(p_tenant uuid, p_schema text, p_epoch bigint, p_purpose text, p_needs text, p_timeout text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  -- Try, never wait: a mover that waits for the exclusive lock must see no new shared holder.
  IF NOT pg_try_advisory_xact_lock_shared(uuid_hash_extended(p_tenant, 0)) THEN
    RAISE EXCEPTION 'tenant is switching' USING ERRCODE = 'TN003';
  END IF;
  -- The usual case, in one statement with few terms: all of them are set up anew in each transaction. CASE keeps the planner
  -- from a node of its own for what hangs on no row. The snapshot is taken here, after the lock: newer than any switch.
  PERFORM set_config('statement_timeout', p_timeout, true), set_config('app.tenant_id', p_tenant::text, true)
    FROM tenancy.home
   WHERE tenant_id = p_tenant AND schema_name = p_schema AND epoch = p_epoch AND schema_version >= p_needs COLLATE "C"
     AND CASE WHEN usual THEN current_setting('transaction_isolation') = 'read committed' END;
  IF NOT FOUND THEN
    PERFORM tenancy.enter_unusual(p_tenant, p_schema, p_epoch, p_purpose, p_needs, p_timeout);
  END IF;
END $$;

-- Which data steps of migrations have been done for whom, so that one that was broken off goes on where it stopped.
CREATE TABLE tenancy.data_steps (
  tenant_id uuid NOT NULL,
  name text NOT NULL,
  done_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, name)
);

-- Tenants that have something in their outbox, for the sweep: under FORCE the owner can't look for it across tenants.
CREATE TABLE tenancy.outbox_due (
  tenant_id uuid PRIMARY KEY,
  due_at timestamptz(3) NOT NULL
);

-- DO UPDATE, not DO NOTHING: it locks the mark, so a sweep that settles it waits for this commit and sees the message.
CREATE FUNCTION tenancy.mark_outbox() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  IF session_user = current_user THEN RETURN NULL; END IF; -- the owner copies; a copy is a copy
  INSERT INTO tenancy.outbox_due AS d (tenant_id, due_at) VALUES (NEW.tenant_id, NEW.available_at)
    ON CONFLICT (tenant_id) DO UPDATE SET due_at = least(d.due_at, excluded.due_at);
  RETURN NULL;
END $$;

-- Keeps usage.used of one metric in step with the rows that count, and refuses (TN010) what would pass the limit.
-- Arguments: metric, then the column that is null while a row counts.
-- One UPDATE of one row: two transactions at the last free place queue for it, and the second sees the first.
CREATE FUNCTION tenancy.count_usage() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  metric text := TG_ARGV[0];
  delta int := 0;
  tenant uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.tenant_id ELSE NEW.tenant_id END;
  allowed bigint;
  taken boolean;
BEGIN
  IF session_user = current_user THEN RETURN NULL; END IF; -- the owner copies; a copy is a copy
  IF TG_OP <> 'INSERT' AND (to_jsonb(OLD) ->> TG_ARGV[1]) IS NULL THEN delta := delta - 1; END IF;
  IF TG_OP <> 'DELETE' AND (to_jsonb(NEW) ->> TG_ARGV[1]) IS NULL THEN delta := delta + 1; END IF;
  IF delta = 0 THEN RETURN NULL; END IF;
  SELECT (limits ->> metric)::bigint INTO allowed FROM tenancy.home WHERE tenant_id = tenant AND schema_name = TG_TABLE_SCHEMA;
  EXECUTE format('INSERT INTO %I.usage AS u (tenant_id, metric, used) VALUES ($1, $2, 0) ON CONFLICT (tenant_id, metric) DO NOTHING', TG_TABLE_SCHEMA)
    USING tenant, metric;
  EXECUTE format('UPDATE %I.usage SET used = used + $3 WHERE tenant_id = $1 AND metric = $2 AND ($3 < 0 OR $4 IS NULL OR used + $3 <= $4) RETURNING true', TG_TABLE_SCHEMA)
    INTO taken USING tenant, metric, delta, allowed;
  IF taken IS NULL THEN
    RAISE EXCEPTION 'limit % reached', metric USING ERRCODE = 'TN010', DETAIL = metric, HINT = allowed::text;
  END IF;
  RETURN NULL;
END $$;

REVOKE ALL ON ALL TABLES IN SCHEMA tenancy FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA tenancy FROM PUBLIC;
GRANT USAGE ON SCHEMA tenancy TO tenantry_app;
GRANT EXECUTE ON FUNCTION tenancy.enter(uuid, text, bigint, text, text, text) TO tenantry_app;

-- Whoever may use the tables in public is told so by name: the role of a tenant's own schema may not.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
