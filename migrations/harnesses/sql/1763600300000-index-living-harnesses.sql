DROP INDEX "harnesses"."harness_created_idx";

DROP INDEX "harnesses"."harness_parent_idx";

CREATE INDEX harness_created_idx ON "harnesses".harness (org_id, created_at, id, status, size_bytes)
WHERE status <> 'deleted';

CREATE INDEX harness_parent_idx ON "harnesses".harness (org_id, parent_harness_id)
WHERE parent_harness_id IS NOT NULL;
