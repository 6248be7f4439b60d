-- tenantry: contract (both lists only become longer: whatever was allowed still is)
ALTER TABLE "one_time_tokens" DROP CONSTRAINT "one_time_tokens_purpose_check";
ALTER TABLE "one_time_tokens" ADD CONSTRAINT "one_time_tokens_purpose_check" CHECK ("purpose" IN ('confirm_sign_up', 'reset_password', 'accept_invitation', 'sign_in', 'second_factor', 'change_email', 'join', 'oauth', 'passkey')) NOT VALID;
ALTER TABLE "outbox" DROP CONSTRAINT "outbox_kind_check";
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_kind_check" CHECK ("kind" IN ('mail', 'webhook', 'directory', 'file')) NOT VALID;
