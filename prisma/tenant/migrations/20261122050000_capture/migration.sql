-- While a tenant moves, each change notes which row it was. Turning it on is an update of the tenant's home, not DDL.
CREATE TRIGGER capture AFTER INSERT OR UPDATE OR DELETE ON "users" FOR EACH ROW WHEN (current_setting('app.capture', true) = 'on') EXECUTE FUNCTION tenancy.capture('id');
CREATE TRIGGER capture AFTER INSERT OR UPDATE OR DELETE ON "sessions" FOR EACH ROW WHEN (current_setting('app.capture', true) = 'on') EXECUTE FUNCTION tenancy.capture('id');
CREATE TRIGGER capture AFTER INSERT OR UPDATE OR DELETE ON "one_time_tokens" FOR EACH ROW WHEN (current_setting('app.capture', true) = 'on') EXECUTE FUNCTION tenancy.capture('id');
CREATE TRIGGER capture AFTER INSERT OR UPDATE OR DELETE ON "projects" FOR EACH ROW WHEN (current_setting('app.capture', true) = 'on') EXECUTE FUNCTION tenancy.capture('id');
CREATE TRIGGER capture AFTER INSERT OR UPDATE OR DELETE ON "tasks" FOR EACH ROW WHEN (current_setting('app.capture', true) = 'on') EXECUTE FUNCTION tenancy.capture('id');
CREATE TRIGGER capture AFTER INSERT OR UPDATE OR DELETE ON "audit_entries" FOR EACH ROW WHEN (current_setting('app.capture', true) = 'on') EXECUTE FUNCTION tenancy.capture('id');
CREATE TRIGGER capture AFTER INSERT OR UPDATE OR DELETE ON "outbox" FOR EACH ROW WHEN (current_setting('app.capture', true) = 'on') EXECUTE FUNCTION tenancy.capture('id');
CREATE TRIGGER capture AFTER INSERT OR UPDATE OR DELETE ON "usage" FOR EACH ROW WHEN (current_setting('app.capture', true) = 'on') EXECUTE FUNCTION tenancy.capture('metric');
