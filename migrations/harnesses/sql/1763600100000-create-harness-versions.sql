CREATE TABLE "harnesses".harness_version (
  org_id varchar(255) NOT NULL,
  harness_id uuid NOT NULL,
  version integer NOT NULL,
  change varchar(8) NOT NULL,
  reason varchar(500),
  actor varchar(255) NOT NULL,
  created_at timestamptz(3) NOT NULL,
  snapshot jsonb NOT NULL,
  CONSTRAINT harness_version_pkey PRIMARY KEY (org_id, harness_id, version),
  CONSTRAINT harness_version_harness_fkey FOREIGN KEY (org_id, harness_id)
    REFERENCES "harnesses".harness (org_id, id),
  CONSTRAINT harness_version_change_check
    CHECK (change IN ('created', 'updated', 'archived', 'restored', 'copied', 'imported', 'reverted'))
);

INSERT INTO "harnesses".harness_version (org_id, harness_id, version, change, actor, created_at, snapshot)
SELECT org_id, id, version, 'updated', 'system', updated_at,
  to_jsonb(h) - '{org_id,search_text,size_bytes}'::text[]
FROM "harnesses".harness h WHERE status <> 'deleted';
