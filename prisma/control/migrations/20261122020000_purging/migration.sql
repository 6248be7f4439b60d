-- From here on a tenant is being taken away: it can't be confirmed any more, and whoever began may die and another goes on.
ALTER TABLE "tenants"
  DROP CONSTRAINT "tenants_state_check",
  ADD CONSTRAINT "tenants_state_check" CHECK ("state" IN ('pending', 'active', 'purging'));
