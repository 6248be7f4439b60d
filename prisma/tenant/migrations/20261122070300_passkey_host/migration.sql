-- A passkey works on the host that it was made on, and on no other: a workspace that changes its address has those of before.
ALTER TABLE "passkeys" ADD COLUMN "host" TEXT NOT NULL DEFAULT '';
