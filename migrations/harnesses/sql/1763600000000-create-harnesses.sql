CREATE SCHEMA IF NOT EXISTS "harnesses";

CREATE TABLE "harnesses"."harness" (
  org_id varchar(255) NOT NULL,
  id uuid NOT NULL,
  name varchar(64) COLLATE "C" NOT NULL,
  display_name text,
  description text,
  system_prompt text NOT NULL DEFAULT '',
  parent_harness_id uuid,
  default_model_id varchar(255),
  tags text[] NOT NULL DEFAULT '{}',
  capabilities jsonb NOT NULL DEFAULT '[]',
  initial_files jsonb NOT NULL DEFAULT '[]',
  mcp_servers jsonb NOT NULL DEFAULT '{}',
  network_access jsonb,
  embedder_metadata jsonb NOT NULL DEFAULT '{}',
  parallel_tool_calls boolean,
  is_built_in boolean NOT NULL DEFAULT false,
  status varchar(8) NOT NULL DEFAULT 'active',
  version integer NOT NULL DEFAULT 1,
  copied_from_id uuid,
  copied_from_version integer,
  search_text text NOT NULL DEFAULT '',
  size_bytes integer NOT NULL DEFAULT 0,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  archived_at timestamptz(3),
  deleted_at timestamptz(3),
  CONSTRAINT harness_pkey PRIMARY KEY (org_id, id),
  CONSTRAINT harness_parent_fkey FOREIGN KEY (org_id, parent_harness_id)
    REFERENCES "harnesses"."harness" (org_id, id),
  CONSTRAINT harness_name_check CHECK (name ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  CONSTRAINT harness_display_name_check CHECK (octet_length(display_name) <= 2048),
  CONSTRAINT harness_description_check CHECK (octet_length(description) <= 10240),
  CONSTRAINT harness_system_prompt_check CHECK (octet_length(system_prompt) <= 1048576),
  CONSTRAINT harness_tags_check CHECK (cardinality(tags) <= 50),
  CONSTRAINT harness_status_check CHECK (status IN ('active', 'archived', 'deleted')),
  CONSTRAINT harness_built_in_check CHECK (NOT is_built_in OR status = 'active'),
  CONSTRAINT harness_version_check CHECK (version >= 1),
  CONSTRAINT harness_parent_check CHECK (parent_harness_id <> id)
);

CREATE UNIQUE INDEX harness_name_key ON "harnesses"."harness" (org_id, name) WHERE status <> 'deleted';

CREATE INDEX harness_created_idx ON "harnesses"."harness" (org_id, created_at, id);

CREATE INDEX harness_parent_idx ON "harnesses"."harness" (org_id, parent_harness_id);

CREATE TABLE "harnesses"."harness_org" (
  org_id varchar(255) NOT NULL,
  default_harness_id uuid,
  own_harnesses integer NOT NULL DEFAULT 0,
  tree_version bigint NOT NULL DEFAULT 0,
  built_ins_revision integer NOT NULL DEFAULT 0,
  CONSTRAINT harness_org_pkey PRIMARY KEY (org_id),
  CONSTRAINT harness_org_default_fkey FOREIGN KEY (org_id, default_harness_id)
    REFERENCES "harnesses"."harness" (org_id, id)
);
