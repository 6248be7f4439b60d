-- What a tenant has changed since its home captures: which row, not what is in it. A queue: whoever copies takes out what it has
-- seen, never what is below some number, since a number may be committed after a larger one.
CREATE TABLE tenancy.captured (
  tenant_id uuid NOT NULL,
  seq bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  table_name text NOT NULL,
  -- column -> value as text, for each column of the primary key but tenant_id
  key jsonb NOT NULL,
  PRIMARY KEY (tenant_id, seq)
);

-- On every tenant table for ever, WHEN (current_setting('app.capture', true) = 'on'). Arguments: the columns of the primary key
-- but tenant_id. Whoever copies doesn't set app.capture: a copy is a copy.
CREATE FUNCTION tenancy.capture() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  tenant uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.tenant_id ELSE NEW.tenant_id END;
  old_key jsonb; new_key jsonb;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    SELECT jsonb_object_agg(name, to_jsonb(OLD) ->> name) INTO old_key FROM unnest(TG_ARGV) AS name;
    INSERT INTO tenancy.captured (tenant_id, table_name, key) VALUES (tenant, TG_TABLE_NAME, old_key);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    SELECT jsonb_object_agg(name, to_jsonb(NEW) ->> name) INTO new_key FROM unnest(TG_ARGV) AS name;
    IF new_key IS DISTINCT FROM old_key THEN
      INSERT INTO tenancy.captured (tenant_id, table_name, key) VALUES (tenant, TG_TABLE_NAME, new_key);
    END IF;
  END IF;
  RETURN NULL;
END $$;

-- Called first in each transaction of an operation on a tenant's rows: goes on only while this attempt holds the home (TN005).
-- The row stays locked against a takeover to the end of the transaction; a worker that wakes late can write nothing.
CREATE FUNCTION tenancy.hold(p_tenant uuid, p_schema text, p_operation uuid, p_attempt integer) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  PERFORM FROM tenancy.home
    WHERE tenant_id = p_tenant AND schema_name = p_schema AND operation_id = p_operation AND attempt = p_attempt
    FOR SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'operation % does not hold the home at attempt %', p_operation, p_attempt USING ERRCODE = 'TN005';
  END IF;
END $$;

REVOKE ALL ON tenancy.captured FROM PUBLIC;
REVOKE ALL ON FUNCTION tenancy.capture(), tenancy.hold(uuid, text, uuid, integer) FROM PUBLIC;
