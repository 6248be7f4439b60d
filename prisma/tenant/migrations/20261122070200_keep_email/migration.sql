-- tenantry: contract (the list only becomes longer: whatever was allowed still is)
ALTER TABLE "one_time_tokens" DROP CONSTRAINT "one_time_tokens_purpose_check";
ALTER TABLE "one_time_tokens" ADD CONSTRAINT "one_time_tokens_purpose_check" CHECK ("purpose" IN ('confirm_sign_up', 'reset_password', 'accept_invitation', 'sign_in', 'second_factor', 'change_email', 'keep_email', 'join', 'oauth', 'passkey')) NOT VALID;
