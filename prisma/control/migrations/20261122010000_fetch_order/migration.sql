-- Fetches from Stripe are numbered when they begin, by the one clock that all processes share: the row itself.
-- A fetch that began earlier never overwrites the result of one that began later.
ALTER TABLE "subscriptions"
  ADD COLUMN "fetches_begun" BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN "fetch_number" BIGINT NOT NULL DEFAULT 0;
