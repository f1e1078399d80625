CREATE TABLE "harnesses".harness_replay (
  org_id varchar(255) NOT NULL,
  actor varchar(255) NOT NULL,
  key varchar(255) NOT NULL,
  fingerprint bytea NOT NULL,
  answer text,
  harness_id uuid,
  created_at timestamptz(3) NOT NULL,
  CONSTRAINT harness_replay_pkey PRIMARY KEY (org_id, actor, key),
  CONSTRAINT harness_replay_harness_fkey FOREIGN KEY (org_id, harness_id)
    REFERENCES "harnesses".harness (org_id, id)
);

CREATE INDEX harness_replay_created_idx ON "harnesses".harness_replay (org_id, created_at);

CREATE INDEX harness_replay_harness_idx ON "harnesses".harness_replay (org_id, harness_id);
