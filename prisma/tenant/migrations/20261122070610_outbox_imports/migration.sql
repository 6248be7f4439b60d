-- tenantry: contract (the list only becomes longer: whatever was allowed still is)
ALTER TABLE "outbox" DROP CONSTRAINT "outbox_kind_check";
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_kind_check" CHECK ("kind" IN ('mail', 'webhook', 'directory', 'file', 'import')) NOT VALID;
