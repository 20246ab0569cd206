-- Generated from the migrations by `make generate`; do not edit.

create table account_periods (
  tenant_id uuid not null,
  account_id uuid not null,
  period_start date not null,
  period_end date not null,
  limit_cents bigint,
  warning_cents bigint,
  spent_cents bigint not null default 0,
  reserved_cents bigint not null default 0,
  adjusted_cents bigint not null default 0,
  PRIMARY KEY (tenant_id, account_id, period_start),
  FOREIGN KEY (tenant_id, account_id) REFERENCES accounts(tenant_id, id),
  CHECK ((reserved_cents >= 0)),
  CHECK ((spent_cents >= 0))
);
-- row-level security, forced: owner_rows, tenant_rows

create table account_words (
  tenant_id uuid not null,
  word text not null,
  account_id uuid not null,
  PRIMARY KEY (tenant_id, word, account_id),
  FOREIGN KEY (tenant_id, account_id) REFERENCES accounts(tenant_id, id) ON DELETE CASCADE
);
-- row-level security, forced: owner_rows, tenant_rows

create table accounts (
  tenant_id uuid not null,
  id uuid not null,
  code text not null,
  code_key text not null,
  name text not null,
  level integer not null,
  parent_id uuid,
  path uuid[] not null,
  sort_key text not null,
  site_id uuid,
  active boolean not null default true,
  budget_period text,
  budget_cents bigint,
  limit_percent integer,
  warning_percent integer,
  created_at timestamp with time zone not null default now(),
  UNIQUE (tenant_id, code_key),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  FOREIGN KEY (tenant_id, parent_id) REFERENCES accounts(tenant_id, id),
  FOREIGN KEY (tenant_id, site_id) REFERENCES sites(tenant_id, id),
  CHECK ((budget_cents >= 0)),
  CHECK ((budget_period = ANY (ARRAY['monthly'::text, 'annual'::text]))),
  CHECK (((level = 1) = (parent_id IS NULL))),
  CHECK ((cardinality(path) = level)),
  CHECK (((budget_period IS NULL) = (budget_cents IS NULL))),
  CHECK (((level >= 1) AND (level <= 5))),
  CHECK (((limit_percent >= 0) AND (limit_percent <= 100))),
  CHECK (((warning_percent >= 0) AND (warning_percent <= 100)))
);
CREATE INDEX accounts_by_parent ON public.accounts USING btree (tenant_id, parent_id, sort_key, id);
CREATE UNIQUE INDEX accounts_in_tree_order ON public.accounts USING btree (tenant_id, sort_key, id);
-- row-level security, forced: owner_rows, tenant_rows

create table address_words (
  tenant_id uuid not null,
  word text not null,
  address_id uuid not null,
  PRIMARY KEY (tenant_id, word, address_id),
  FOREIGN KEY (tenant_id, address_id) REFERENCES addresses(tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX address_words_by_address ON public.address_words USING btree (tenant_id, address_id, word);
-- row-level security, forced: owner_rows, tenant_rows

create table addresses (
  tenant_id uuid not null,
  id uuid not null,
  code text not null,
  scope text not null,
  owner_id uuid,
  site_id uuid,
  name text,
  company text,
  line1 text not null,
  line2 text,
  line3 text,
  city text,
  state text,
  postal_code text not null,
  country text not null,
  residential boolean,
  phone text,
  email text,
  reference1 text,
  reference2 text,
  reference3 text,
  sort_name text not null,
  version integer not null default 1,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  deleted_at timestamp with time zone,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  FOREIGN KEY (tenant_id, owner_id) REFERENCES users(tenant_id, id),
  FOREIGN KEY (tenant_id, site_id) REFERENCES sites(tenant_id, id),
  CHECK (((scope <> 'private'::text) OR (owner_id IS NOT NULL))),
  CHECK (((scope = 'site'::text) = (site_id IS NOT NULL))),
  CHECK ((scope = ANY (ARRAY['private'::text, 'group'::text, 'site'::text, 'tenant'::text])))
);
CREATE INDEX addresses_by_name ON public.addresses USING btree (tenant_id, sort_name, id) WHERE (deleted_at IS NULL);
CREATE UNIQUE INDEX addresses_by_code ON public.addresses USING btree (tenant_id, code) WHERE (deleted_at IS NULL);
-- row-level security, forced: owner_rows, tenant_rows

create table adjustment_imports (
  tenant_id uuid not null,
  id uuid not null,
  filename text not null,
  row_count integer not null,
  booked integer not null,
  repeated integer not null,
  failed integer not null,
  amount_cents bigint not null,
  created_by_name text,
  created_at timestamp with time zone not null default now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id)
);
-- row-level security, forced: owner_rows, tenant_rows

create table adjustments (
  tenant_id uuid not null,
  import_id uuid not null,
  row_number integer not null,
  state text not null,
  tracking_number text not null,
  shipment_id uuid,
  amount_cents bigint,
  reason text not null,
  invoice_number text not null,
  billed_on date,
  problem text,
  PRIMARY KEY (tenant_id, import_id, row_number),
  FOREIGN KEY (tenant_id, import_id) REFERENCES adjustment_imports(tenant_id, id),
  FOREIGN KEY (tenant_id, shipment_id) REFERENCES shipments(tenant_id, id),
  CHECK ((state = ANY (ARRAY['booked'::text, 'repeated'::text, 'failed'::text])))
);
CREATE UNIQUE INDEX adjustments_once ON public.adjustments USING btree (tenant_id, tracking_number, invoice_number, reason, amount_cents, billed_on) NULLS NOT DISTINCT WHERE (state = 'booked'::text);
-- row-level security, forced: owner_rows, tenant_rows

create table agents (
  tenant_id uuid not null,
  id uuid not null,
  name text not null,
  site_id uuid,
  state text not null default 'pairing'::text,
  pairing_code_hash bytea,
  pairing_expires_at timestamp with time zone,
  certificate_serial text,
  certificate_expires_at timestamp with time zone,
  hostname text,
  platform text,
  version text,
  health jsonb,
  last_seen_at timestamp with time zone,
  connection_id uuid,
  connected_at timestamp with time zone,
  connected_twice_at timestamp with time zone,
  created_by uuid,
  created_at timestamp with time zone not null default now(),
  latency_ms integer,
  connected_twice jsonb,
  local_page text,
  next_certificate_serial text,
  next_certificate_expires_at timestamp with time zone,
  replaced_certificate_serial text,
  copy_refused_at timestamp with time zone,
  UNIQUE (id),
  UNIQUE (pairing_code_hash),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  FOREIGN KEY (tenant_id, site_id) REFERENCES sites(tenant_id, id),
  CHECK ((state = ANY (ARRAY['pairing'::text, 'paired'::text, 'revoked'::text])))
);
CREATE INDEX agents_connected ON public.agents USING btree (connection_id) WHERE (connection_id IS NOT NULL);
-- row-level security, forced: owner_rows, tenant_rows

create table audit_heads (
  tenant_id uuid not null,
  sequence bigint not null,
  hash bytea not null,
  PRIMARY KEY (tenant_id),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id)
);
-- row-level security, forced: owner_rows, tenant_rows

create table audit_rows (
  tenant_id uuid not null,
  sequence bigint not null,
  body text not null,
  hash bytea not null,
  at timestamp with time zone not null,
  action text not null,
  actor_id uuid,
  target_id uuid,
  PRIMARY KEY (tenant_id, sequence),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id)
);
CREATE INDEX audit_rows_by_target ON public.audit_rows USING btree (tenant_id, target_id, sequence);
-- row-level security, forced: owner_rows, tenant_rows

create table background_jobs (
  tenant_id uuid not null,
  id uuid not null,
  kind text not null,
  input jsonb not null,
  state text not null default 'queued'::text,
  done integer not null default 0,
  total integer not null,
  checkpoint jsonb,
  result jsonb,
  error text,
  cancel_requested boolean not null default false,
  attempts integer not null default 0,
  lease_until timestamp with time zone,
  lease_id uuid,
  created_by uuid,
  actor jsonb not null,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  CHECK ((state = ANY (ARRAY['queued'::text, 'running'::text, 'done'::text, 'failed'::text, 'cancelled'::text])))
);
CREATE INDEX background_jobs_by_user ON public.background_jobs USING btree (tenant_id, created_by, id);
CREATE INDEX background_jobs_open ON public.background_jobs USING btree (created_at) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text]));
-- row-level security, forced: owner_rows, tenant_rows

create table batch_items (
  tenant_id uuid not null,
  batch_id uuid not null,
  number integer not null,
  state text not null,
  shipment_id uuid,
  source_id uuid,
  input jsonb,
  rate_id uuid,
  carrier text,
  service_name text,
  charged_cents bigint,
  problem text,
  updated_at timestamp with time zone not null default now(),
  PRIMARY KEY (tenant_id, batch_id, number),
  FOREIGN KEY (tenant_id, batch_id) REFERENCES batches(tenant_id, id),
  CHECK (((number >= 1) AND (number <= 1000))),
  CHECK ((state = ANY (ARRAY['waiting'::text, 'ready'::text, 'buying'::text, 'bought'::text, 'unknown'::text, 'failed'::text, 'skipped'::text])))
);
CREATE INDEX batch_items_by_shipment ON public.batch_items USING btree (tenant_id, shipment_id) WHERE (shipment_id IS NOT NULL);
CREATE INDEX batch_items_by_state ON public.batch_items USING btree (tenant_id, batch_id, state, number);
CREATE INDEX batch_items_by_waiting_record ON public.batch_items USING btree (tenant_id, ((input ->> 'dropRecordId'::text))) WHERE ((state = 'waiting'::text) AND ((input ->> 'dropRecordId'::text) IS NOT NULL));
-- row-level security, forced: owner_rows, tenant_rows

create table batches (
  tenant_id uuid not null,
  id uuid not null,
  name text not null,
  state text not null,
  service text not null,
  currency text,
  site_id uuid,
  job_id uuid,
  problem text,
  created_by uuid,
  created_by_name text,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  version integer not null default 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  FOREIGN KEY (tenant_id, site_id) REFERENCES sites(tenant_id, id),
  CHECK ((state = ANY (ARRAY['checking'::text, 'ready'::text, 'buying'::text, 'paused'::text, 'done'::text, 'cancelled'::text])))
);
CREATE INDEX batches_by_state ON public.batches USING btree (tenant_id, state, id);
-- row-level security, forced: owner_rows, tenant_rows

create table carrier_accounts (
  tenant_id uuid not null,
  id uuid not null,
  carrier text not null,
  name text not null,
  site_id uuid,
  active boolean not null default true,
  created_at timestamp with time zone not null default now(),
  environment text not null default 'live'::text,
  base_url text,
  label_format text not null default 'png'::text,
  settings jsonb not null default '{}'::jsonb,
  secrets text,
  secrets_set text[] not null default '{}'::text[],
  last_test jsonb,
  events_hash bytea,
  version integer not null default 1,
  UNIQUE (events_hash),
  UNIQUE (tenant_id, name),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  FOREIGN KEY (tenant_id, site_id) REFERENCES sites(tenant_id, id),
  CHECK ((carrier = ANY (ARRAY['published'::text, 'usps'::text, 'ups'::text, 'fedex'::text, 'dhl'::text]))),
  CHECK (((environment = 'custom'::text) = (base_url IS NOT NULL))),
  CHECK ((environment = ANY (ARRAY['live'::text, 'sandbox'::text, 'custom'::text]))),
  CHECK ((label_format = ANY (ARRAY['pdf'::text, 'png'::text, 'zpl'::text])))
);
-- row-level security, forced: owner_rows, tenant_rows

create table device_events (
  tenant_id uuid not null,
  id uuid not null,
  device_id uuid not null,
  kind text not null,
  text text not null,
  by_name text,
  at timestamp with time zone not null default now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, device_id) REFERENCES devices(tenant_id, id),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  CHECK ((kind = ANY (ARRAY['added'::text, 'state'::text, 'problem'::text, 'changed'::text, 'retired'::text, 'restored'::text])))
);
CREATE INDEX device_events_by_age ON public.device_events USING btree (at);
CREATE INDEX device_events_by_device ON public.device_events USING btree (tenant_id, device_id, id);
-- row-level security, forced: owner_rows, tenant_rows

create table device_jobs (
  tenant_id uuid not null,
  id uuid not null,
  device_id uuid not null,
  agent_id uuid not null,
  kind text not null,
  state text not null default 'queued'::text,
  order_text text not null,
  signature text not null,
  document bytea,
  title text not null,
  shipment_id uuid,
  reprint integer not null default 0,
  reason text,
  problem jsonb,
  cancel_requested boolean not null default false,
  created_by uuid,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  sent_at timestamp with time zone,
  position bigint not null default nextval('device_jobs_position'::regclass),
  created_by_name text,
  routed_by text,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, agent_id) REFERENCES agents(tenant_id, id),
  FOREIGN KEY (tenant_id, device_id) REFERENCES devices(tenant_id, id),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  CHECK ((kind = ANY (ARRAY['print'::text, 'zero'::text, 'tare'::text]))),
  CHECK ((reprint >= 0)),
  CHECK ((state = ANY (ARRAY['queued'::text, 'sent'::text, 'spooled'::text, 'printing'::text, 'confirmed'::text, 'failed'::text, 'unknown'::text, 'expired'::text, 'cancelled'::text])))
);
CREATE INDEX device_jobs_by_device ON public.device_jobs USING btree (tenant_id, device_id, id);
CREATE INDEX device_jobs_by_shipment ON public.device_jobs USING btree (tenant_id, shipment_id, id) WHERE (shipment_id IS NOT NULL);
CREATE INDEX device_jobs_due ON public.device_jobs USING btree (expires_at) WHERE (state = ANY (ARRAY['queued'::text, 'sent'::text, 'spooled'::text, 'printing'::text]));
CREATE INDEX device_jobs_in_flight ON public.device_jobs USING btree (tenant_id, device_id) WHERE (state = ANY (ARRAY['sent'::text, 'spooled'::text, 'printing'::text]));
CREATE INDEX device_jobs_open ON public.device_jobs USING btree (tenant_id, agent_id, id) WHERE (state = ANY (ARRAY['queued'::text, 'sent'::text, 'spooled'::text, 'printing'::text]));
CREATE INDEX device_jobs_queue ON public.device_jobs USING btree (tenant_id, device_id, "position", id) WHERE (state = 'queued'::text);
-- row-level security, forced: owner_rows, tenant_rows

create table device_papers (
  tenant_id uuid not null,
  id uuid not null,
  device_id uuid not null,
  job_id uuid not null,
  png bytea not null,
  printed_at timestamp with time zone not null default now(),
  UNIQUE (tenant_id, job_id),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, device_id) REFERENCES devices(tenant_id, id),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  FOREIGN KEY (tenant_id, job_id) REFERENCES device_jobs(tenant_id, id)
);
CREATE INDEX device_papers_by_device ON public.device_papers USING btree (tenant_id, device_id, id);
-- row-level security, forced: owner_rows, tenant_rows

create table devices (
  tenant_id uuid not null,
  id uuid not null,
  agent_id uuid not null,
  key text not null,
  kind text not null,
  name text not null,
  given_name text,
  site_id uuid,
  model text not null,
  connection text not null,
  state text not null,
  problem jsonb,
  dpi integer,
  capacity jsonb,
  virtual boolean not null,
  reading jsonb,
  gone_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  driver text not null default ''::text,
  formats text[] not null default '{}'::text[],
  diagnostic text,
  user_id uuid,
  retired_at timestamp with time zone,
  UNIQUE (tenant_id, agent_id, key),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, agent_id) REFERENCES agents(tenant_id, id),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  FOREIGN KEY (tenant_id, site_id) REFERENCES sites(tenant_id, id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES users(tenant_id, id),
  CHECK ((kind = ANY (ARRAY['printer'::text, 'scale'::text, 'scanner'::text]))),
  CHECK ((state = ANY (ARRAY['ready'::text, 'problem'::text, 'offline'::text])))
);
CREATE INDEX devices_by_user ON public.devices USING btree (tenant_id, user_id) WHERE (user_id IS NOT NULL);
-- row-level security, forced: owner_rows, tenant_rows

create table drop_export_rows (
  tenant_id uuid not null,
  id uuid not null,
  source_id uuid not null,
  shipment_id uuid not null,
  package_number integer not null,
  kind text not null,
  cells jsonb not null,
  export_id uuid,
  created_at timestamp with time zone not null default now(),
  UNIQUE (tenant_id, shipment_id, package_number, kind),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, export_id) REFERENCES drop_exports(tenant_id, id),
  FOREIGN KEY (tenant_id, source_id) REFERENCES drop_sources(tenant_id, id),
  CHECK ((kind = ANY (ARRAY['shipped'::text, 'void'::text])))
);
CREATE INDEX drop_export_rows_by_export ON public.drop_export_rows USING btree (tenant_id, export_id, id) WHERE (export_id IS NOT NULL);
CREATE INDEX drop_export_rows_waiting ON public.drop_export_rows USING btree (tenant_id, source_id, id) WHERE (export_id IS NULL);
-- row-level security, forced: owner_rows, tenant_rows

create table drop_exports (
  tenant_id uuid not null,
  id uuid not null,
  source_id uuid not null,
  sequence integer not null,
  filename text not null,
  state text not null default 'ready'::text,
  row_count integer not null,
  voids integer not null,
  bytes bigint not null,
  sha256 text not null,
  agent_id uuid,
  created_at timestamp with time zone not null default now(),
  written_at timestamp with time zone,
  UNIQUE (tenant_id, source_id, sequence),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, source_id) REFERENCES drop_sources(tenant_id, id),
  CHECK ((state = ANY (ARRAY['ready'::text, 'written'::text])))
);
CREATE INDEX drop_exports_by_source ON public.drop_exports USING btree (tenant_id, source_id, id);
CREATE INDEX drop_exports_ready ON public.drop_exports USING btree (tenant_id, agent_id) WHERE (state = 'ready'::text);
-- row-level security, forced: owner_rows, tenant_rows

create table drop_files (
  tenant_id uuid not null,
  source_id uuid not null,
  sha256 text not null,
  filename text not null,
  import_id uuid,
  claimed_by uuid not null,
  claimed_at timestamp with time zone not null default now(),
  PRIMARY KEY (tenant_id, source_id, sha256),
  FOREIGN KEY (tenant_id, source_id) REFERENCES drop_sources(tenant_id, id)
);
CREATE INDEX drop_files_by_import ON public.drop_files USING btree (tenant_id, import_id) WHERE (import_id IS NOT NULL);
-- row-level security, forced: owner_rows, tenant_rows

create table drop_record_words (
  tenant_id uuid not null,
  word text not null,
  record_id uuid not null,
  PRIMARY KEY (tenant_id, word, record_id),
  FOREIGN KEY (tenant_id, record_id) REFERENCES drop_records(tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX drop_record_words_by_record ON public.drop_record_words USING btree (tenant_id, record_id, word);
-- row-level security, forced: owner_rows, tenant_rows

create table drop_records (
  tenant_id uuid not null,
  id uuid not null,
  source_id uuid not null,
  package_id text not null,
  state text not null,
  fields jsonb not null,
  missing jsonb not null default '[]'::jsonb,
  shipment_id uuid,
  import_id uuid,
  version integer not null default 1,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  UNIQUE (tenant_id, source_id, package_id),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, source_id) REFERENCES drop_sources(tenant_id, id),
  CHECK ((state = ANY (ARRAY['ready'::text, 'needs_attention'::text, 'in_progress'::text, 'shipped'::text, 'removed'::text])))
);
CREATE INDEX drop_records_by_package ON public.drop_records USING btree (tenant_id, package_id);
CREATE INDEX drop_records_by_source ON public.drop_records USING btree (tenant_id, source_id, state, id);
CREATE INDEX drop_records_by_state ON public.drop_records USING btree (tenant_id, state, id);
-- row-level security, forced: owner_rows, tenant_rows

create table drop_sources (
  tenant_id uuid not null,
  id uuid not null,
  kind text not null,
  name text not null,
  site_id uuid,
  folder_key text,
  export_mode text not null default 'auto'::text,
  export_every_seconds integer not null default 30,
  next_sequence integer not null default 1,
  last_file_at timestamp with time zone,
  last_export_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  UNIQUE (tenant_id, folder_key),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  FOREIGN KEY (tenant_id, site_id) REFERENCES sites(tenant_id, id),
  CHECK (((kind = 'folder'::text) = (folder_key IS NOT NULL))),
  CHECK (((export_every_seconds >= 5) AND (export_every_seconds <= 86400))),
  CHECK ((export_mode = ANY (ARRAY['off'::text, 'auto'::text, 'manual'::text]))),
  CHECK ((kind = ANY (ARRAY['folder'::text, 'api'::text, 'upload'::text])))
);
CREATE UNIQUE INDEX drop_sources_upload ON public.drop_sources USING btree (tenant_id) WHERE (kind = 'upload'::text);
-- row-level security, forced: owner_rows, tenant_rows

create table drop_watchers (
  tenant_id uuid not null,
  source_id uuid not null,
  agent_id uuid not null,
  report jsonb not null,
  seen_at timestamp with time zone not null default now(),
  PRIMARY KEY (tenant_id, source_id, agent_id),
  FOREIGN KEY (tenant_id, agent_id) REFERENCES agents(tenant_id, id),
  FOREIGN KEY (tenant_id, source_id) REFERENCES drop_sources(tenant_id, id)
);
-- row-level security, forced: owner_rows, tenant_rows

create table idempotency_keys (
  tenant_id uuid not null,
  key text not null,
  operation text not null,
  request_digest bytea not null,
  state text not null,
  lease_until timestamp with time zone not null,
  status integer,
  body jsonb,
  created_at timestamp with time zone not null default now(),
  PRIMARY KEY (tenant_id, key),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  CHECK ((state = ANY (ARRAY['running'::text, 'done'::text])))
);
CREATE INDEX idempotency_keys_by_age ON public.idempotency_keys USING btree (created_at);
-- row-level security, forced: owner_rows, tenant_rows

create table import_changes (
  tenant_id uuid not null,
  import_id uuid not null,
  key text not null,
  before jsonb,
  PRIMARY KEY (tenant_id, import_id, key),
  FOREIGN KEY (tenant_id, import_id) REFERENCES imports(tenant_id, id) ON DELETE CASCADE
);
-- row-level security, forced: owner_rows, tenant_rows

create table import_chunks (
  tenant_id uuid not null,
  import_id uuid not null,
  number integer not null,
  bytes bytea not null,
  PRIMARY KEY (tenant_id, import_id, number),
  FOREIGN KEY (tenant_id, import_id) REFERENCES imports(tenant_id, id) ON DELETE CASCADE,
  CHECK ((number >= 0))
);
-- row-level security, forced: owner_rows, tenant_rows

create table import_rows (
  tenant_id uuid not null,
  import_id uuid not null,
  number integer not null,
  line integer not null,
  outcome text not null,
  cells jsonb not null,
  extra jsonb,
  original jsonb,
  edited boolean not null default false,
  skipped boolean not null default false,
  problems jsonb not null default '[]'::jsonb,
  missing jsonb not null default '[]'::jsonb,
  PRIMARY KEY (tenant_id, import_id, number),
  FOREIGN KEY (tenant_id, import_id) REFERENCES imports(tenant_id, id) ON DELETE CASCADE,
  CHECK ((number >= 1)),
  CHECK ((outcome = ANY (ARRAY['added'::text, 'changed'::text, 'unchanged'::text, 'problem'::text, 'skipped'::text])))
);
CREATE INDEX import_rows_by_outcome ON public.import_rows USING btree (tenant_id, import_id, outcome, number);
CREATE INDEX import_rows_mended ON public.import_rows USING btree (tenant_id, import_id, number) WHERE (edited OR skipped);
-- row-level security, forced: owner_rows, tenant_rows

create table imports (
  tenant_id uuid not null,
  id uuid not null,
  kind text not null,
  source_id uuid,
  filename text not null,
  state text not null,
  bytes bigint not null default 0,
  sha256 text,
  encoding text not null default 'utf-8'::text,
  columns jsonb not null default '[]'::jsonb,
  counts jsonb not null default '{"rows": 0, "added": 0, "changed": 0, "skipped": 0, "problems": 0, "unchanged": 0, "incomplete": 0}'::jsonb,
  refusal text,
  kept_rows integer not null default 0,
  mode text,
  job_id uuid,
  done_bytes bigint not null default 0,
  begun_at timestamp with time zone,
  undone_counts jsonb,
  created_by uuid,
  created_by_name text,
  created_at timestamp with time zone not null default now(),
  checked_at timestamp with time zone,
  applied_at timestamp with time zone,
  emptied_at timestamp with time zone,
  version integer not null default 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  CHECK ((encoding = ANY (ARRAY['utf-8'::text, 'utf-16le'::text, 'utf-16be'::text, 'windows-1252'::text]))),
  CHECK ((mode = ANY (ARRAY['all'::text, 'good'::text]))),
  CHECK ((state = ANY (ARRAY['uploading'::text, 'checking'::text, 'checked'::text, 'refused'::text, 'applying'::text, 'applied'::text, 'undone'::text, 'cancelled'::text])))
);
CREATE INDEX imports_at_work ON public.imports USING btree (created_at) WHERE (state = ANY (ARRAY['uploading'::text, 'checking'::text, 'applying'::text]));
CREATE INDEX imports_by_kind ON public.imports USING btree (tenant_id, kind, id);
CREATE INDEX imports_to_empty ON public.imports USING btree (created_at) WHERE (emptied_at IS NULL);
-- row-level security, forced: owner_rows, tenant_rows

create table labels (
  tenant_id uuid not null,
  id uuid not null,
  shipment_id uuid not null,
  intent_id uuid not null,
  package_number integer not null,
  tracking_number text not null,
  artwork jsonb not null,
  created_at timestamp with time zone not null default now(),
  UNIQUE (tenant_id, intent_id, package_number),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, intent_id) REFERENCES purchase_intents(tenant_id, id),
  FOREIGN KEY (tenant_id, shipment_id) REFERENCES shipments(tenant_id, id)
);
CREATE INDEX labels_by_number ON public.labels USING btree (tenant_id, tracking_number);
CREATE INDEX labels_by_shipment ON public.labels USING btree (tenant_id, shipment_id, package_number);
-- row-level security, forced: owner_rows, tenant_rows

create table ledger_entries (
  tenant_id uuid not null,
  id uuid not null,
  account_id uuid not null,
  period_start date not null,
  kind text not null,
  amount_cents bigint not null,
  charged boolean not null,
  intent_id uuid not null,
  shipment_id uuid not null,
  at timestamp with time zone not null default clock_timestamp(),
  adjustment_id uuid,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, account_id, period_start) REFERENCES account_periods(tenant_id, account_id, period_start),
  CHECK ((amount_cents >= 0)),
  CHECK ((kind = ANY (ARRAY['reserve'::text, 'capture'::text, 'release'::text, 'refund'::text, 'adjust'::text, 'credit'::text])))
);
CREATE INDEX ledger_entries_by_account ON public.ledger_entries USING btree (tenant_id, account_id, id);
CREATE INDEX ledger_entries_by_shipment ON public.ledger_entries USING btree (tenant_id, shipment_id, id);
CREATE UNIQUE INDEX ledger_entries_once ON public.ledger_entries USING btree (tenant_id, intent_id, kind, account_id, COALESCE(adjustment_id, '00000000-0000-0000-0000-000000000000'::uuid));
-- row-level security, forced: owner_rows, tenant_rows

create table manifest_documents (
  tenant_id uuid not null,
  manifest_id uuid not null,
  format text not null,
  bytes bytea not null,
  created_at timestamp with time zone not null default now(),
  PRIMARY KEY (tenant_id, manifest_id),
  FOREIGN KEY (tenant_id, manifest_id) REFERENCES manifests(tenant_id, id),
  CHECK ((format = ANY (ARRAY['pdf'::text, 'png'::text, 'gif'::text, 'zpl'::text])))
);
-- row-level security, forced: owner_rows, tenant_rows

create table manifest_numbers (
  tenant_id uuid not null,
  site_id uuid not null,
  day date not null,
  last integer not null,
  PRIMARY KEY (tenant_id, site_id, day),
  FOREIGN KEY (tenant_id, site_id) REFERENCES sites(tenant_id, id)
);
-- row-level security, forced: owner_rows, tenant_rows

create table manifests (
  tenant_id uuid not null,
  id uuid not null,
  state text not null,
  carrier text not null,
  carrier_account_id uuid not null,
  site_id uuid not null,
  day date not null,
  number text,
  shipments integer not null default 0,
  packages integer not null default 0,
  problem text,
  carrier_form boolean not null default false,
  marked boolean not null default false,
  lease_until timestamp with time zone not null,
  created_by uuid,
  created_by_name text,
  created_at timestamp with time zone not null default now(),
  settled_at timestamp with time zone,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, carrier_account_id) REFERENCES carrier_accounts(tenant_id, id),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  FOREIGN KEY (tenant_id, site_id) REFERENCES sites(tenant_id, id),
  CHECK ((state = ANY (ARRAY['closing'::text, 'closed'::text, 'refused'::text, 'unknown'::text])))
);
CREATE INDEX manifests_by_site ON public.manifests USING btree (tenant_id, site_id, id);
CREATE INDEX manifests_by_state ON public.manifests USING btree (tenant_id, state, id);
CREATE INDEX manifests_open ON public.manifests USING btree (lease_until) WHERE ((state = 'closing'::text) OR ((state = 'closed'::text) AND (NOT marked)));
-- row-level security, forced: owner_rows, tenant_rows

create table notice_days (
  tenant_id uuid not null,
  day date not null,
  mails integer not null,
  PRIMARY KEY (tenant_id, day),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id)
);
-- row-level security, forced: owner_rows, tenant_rows

create table notice_templates (
  tenant_id uuid not null,
  kind text not null,
  subject text not null,
  text text not null,
  html text,
  PRIMARY KEY (tenant_id, kind),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  CHECK ((kind = ANY (ARRAY['shipped'::text, 'out_for_delivery'::text, 'delivered'::text, 'exception'::text])))
);
-- row-level security, forced: owner_rows, tenant_rows

create table notices (
  tenant_id uuid not null,
  id uuid not null,
  shipment_id uuid not null,
  kind text not null,
  address text not null,
  state text not null,
  problem text,
  subject text not null,
  detail text not null,
  attempts integer not null default 0,
  next_at timestamp with time zone not null default now(),
  created_at timestamp with time zone not null default now(),
  changed_at timestamp with time zone not null default now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, shipment_id) REFERENCES shipments(tenant_id, id),
  CHECK ((kind = ANY (ARRAY['shipped'::text, 'out_for_delivery'::text, 'delivered'::text, 'exception'::text]))),
  CHECK ((state = ANY (ARRAY['queued'::text, 'sent'::text, 'failed'::text, 'not_sent'::text])))
);
CREATE INDEX notices_queued ON public.notices USING btree (next_at) WHERE (state = 'queued'::text);
CREATE UNIQUE INDEX notices_once ON public.notices USING btree (tenant_id, shipment_id, kind, lower(address));
-- row-level security, forced: owner_rows, tenant_rows

create table notification_settings (
  tenant_id uuid not null,
  from_name text not null,
  from_email text,
  reply_to text,
  defaults jsonb not null,
  PRIMARY KEY (tenant_id),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id)
);
-- row-level security, forced: owner_rows, tenant_rows

create table outbox (
  tenant_id uuid not null,
  id uuid not null,
  type text not null,
  payload jsonb not null,
  attempts integer not null default 0,
  next_at timestamp with time zone not null default now(),
  created_at timestamp with time zone not null default now(),
  PRIMARY KEY (id),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id)
);
CREATE INDEX outbox_due ON public.outbox USING btree (next_at, id);
-- row-level security, forced: owner_rows, tenant_rows

create table pickups (
  tenant_id uuid not null,
  id uuid not null,
  state text not null,
  carrier text not null,
  carrier_account_id uuid not null,
  site_id uuid not null,
  day date not null,
  ready_time text not null,
  close_time text not null,
  packages integer not null,
  weight jsonb not null,
  services text[] not null,
  location text not null,
  instructions text not null,
  address jsonb not null,
  number text,
  amount_cents bigint,
  currency text,
  text text not null default ''::text,
  carrier_data jsonb not null default '{}'::jsonb,
  lease_until timestamp with time zone not null,
  created_by uuid,
  created_by_name text,
  created_at timestamp with time zone not null default now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, carrier_account_id) REFERENCES carrier_accounts(tenant_id, id),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  FOREIGN KEY (tenant_id, site_id) REFERENCES sites(tenant_id, id),
  CHECK ((state = ANY (ARRAY['scheduling'::text, 'scheduled'::text, 'refused'::text, 'cancelling'::text, 'cancelled'::text, 'unknown'::text])))
);
CREATE INDEX pickups_by_site ON public.pickups USING btree (tenant_id, site_id, id);
CREATE INDEX pickups_by_state ON public.pickups USING btree (tenant_id, state, id);
CREATE INDEX pickups_open ON public.pickups USING btree (lease_until) WHERE (state = ANY (ARRAY['scheduling'::text, 'cancelling'::text]));
CREATE UNIQUE INDEX pickups_one_a_day ON public.pickups USING btree (tenant_id, carrier_account_id, site_id, day) WHERE (state = ANY (ARRAY['scheduling'::text, 'scheduled'::text, 'cancelling'::text, 'unknown'::text]));
-- row-level security, forced: owner_rows, tenant_rows

create table print_routes (
  tenant_id uuid not null,
  id uuid not null,
  site_id uuid,
  user_id uuid,
  label_size text,
  device_id uuid not null,
  fallback_device_id uuid,
  created_by uuid,
  created_at timestamp with time zone not null default now(),
  UNIQUE NULLS NOT DISTINCT (tenant_id, user_id, site_id, label_size),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, device_id) REFERENCES devices(tenant_id, id),
  FOREIGN KEY (tenant_id, fallback_device_id) REFERENCES devices(tenant_id, id),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  FOREIGN KEY (tenant_id, site_id) REFERENCES sites(tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, user_id) REFERENCES users(tenant_id, id) ON DELETE CASCADE,
  CHECK ((label_size = ANY (ARRAY['4x6'::text, 'letter'::text])))
);
-- row-level security, forced: owner_rows, tenant_rows

create table profiles (
  tenant_id uuid not null,
  id uuid not null,
  name text not null,
  version integer not null default 1,
  created_at timestamp with time zone not null default now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id)
);
CREATE UNIQUE INDEX profiles_by_name ON public.profiles USING btree (tenant_id, lower(name));
-- row-level security, forced: owner_rows, tenant_rows

create table purchase_intents (
  tenant_id uuid not null,
  id uuid not null,
  shipment_id uuid not null,
  carrier text not null,
  carrier_account_id uuid not null,
  state text not null,
  rate_id uuid not null,
  request jsonb not null,
  result jsonb,
  problem text,
  attempts integer not null default 0,
  lease_until timestamp with time zone not null,
  created_at timestamp with time zone not null default now(),
  resolved_at timestamp with time zone,
  searchable boolean not null default true,
  void_requested_at timestamp with time zone,
  void_reference text,
  void_expected_by date,
  void_problem text,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, carrier_account_id) REFERENCES carrier_accounts(tenant_id, id),
  FOREIGN KEY (tenant_id, shipment_id) REFERENCES shipments(tenant_id, id),
  CHECK ((state = ANY (ARRAY['held'::text, 'pending'::text, 'unknown'::text, 'completed'::text, 'failed'::text, 'voiding'::text, 'refund_pending'::text, 'voided'::text, 'orphaned'::text])))
);
CREATE INDEX purchase_intents_by_shipment ON public.purchase_intents USING btree (tenant_id, shipment_id, id);
CREATE INDEX purchase_intents_open ON public.purchase_intents USING btree (lease_until) WHERE (state = ANY (ARRAY['held'::text, 'pending'::text, 'unknown'::text, 'voiding'::text]));
CREATE INDEX purchase_intents_refunds ON public.purchase_intents USING btree (void_expected_by) WHERE (state = 'refund_pending'::text);
CREATE UNIQUE INDEX purchase_intents_one_alive ON public.purchase_intents USING btree (tenant_id, shipment_id) WHERE (state = ANY (ARRAY['held'::text, 'pending'::text, 'unknown'::text, 'completed'::text, 'voiding'::text, 'refund_pending'::text]));
-- row-level security, forced: owner_rows, tenant_rows

create table rules (
  tenant_id uuid not null,
  id uuid not null,
  name text not null,
  active boolean not null default true,
  scope text not null,
  site_id uuid,
  account_id uuid,
  user_id uuid,
  effect text not null,
  carriers text[] not null default '{}'::text[],
  services text[] not null default '{}'::text[],
  conditions jsonb not null default '{}'::jsonb,
  max_transit_days integer,
  tolerance_cents bigint,
  markup_hundredths integer,
  surcharge_cents bigint,
  signature text,
  position integer not null,
  version integer not null default 1,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  profile_id uuid,
  UNIQUE (tenant_id, name),
  UNIQUE NULLS NOT DISTINCT (tenant_id, site_id, account_id, profile_id, user_id, "position") DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, account_id) REFERENCES accounts(tenant_id, id),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  FOREIGN KEY (tenant_id, profile_id) REFERENCES profiles(tenant_id, id),
  FOREIGN KEY (tenant_id, site_id) REFERENCES sites(tenant_id, id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES users(tenant_id, id),
  CHECK (((scope = 'site'::text) = (site_id IS NOT NULL))),
  CHECK (((scope = 'account'::text) = (account_id IS NOT NULL))),
  CHECK (((scope = 'user'::text) = (user_id IS NOT NULL))),
  CHECK (((scope = 'profile'::text) = (profile_id IS NOT NULL))),
  CHECK ((effect = ANY (ARRAY['exclude'::text, 'force'::text, 'prefer'::text, 'max_transit'::text, 'charge'::text, 'signature'::text]))),
  CHECK ((markup_hundredths >= 0)),
  CHECK ((max_transit_days > 0)),
  CHECK (("position" > 0)),
  CHECK ((scope = ANY (ARRAY['tenant'::text, 'site'::text, 'account'::text, 'profile'::text, 'user'::text]))),
  CHECK ((signature = ANY (ARRAY['none'::text, 'signature'::text, 'adult_signature'::text, 'adult_signature_restricted'::text]))),
  CHECK ((surcharge_cents >= 0)),
  CHECK ((tolerance_cents >= 0))
);
-- row-level security, forced: owner_rows, tenant_rows

create table server_keys (
  name text not null,
  value jsonb not null,
  created_at timestamp with time zone not null default now(),
  PRIMARY KEY (name)
);

create table sessions (
  token_hash bytea not null,
  tenant_id uuid not null,
  user_id uuid not null,
  created_at timestamp with time zone not null default now(),
  last_seen_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  address text,
  user_agent text,
  PRIMARY KEY (token_hash),
  FOREIGN KEY (tenant_id, user_id) REFERENCES users(tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX sessions_by_user ON public.sessions USING btree (tenant_id, user_id);
-- row-level security, forced: owner_rows, tenant_rows

create table shipment_documents (
  tenant_id uuid not null,
  id uuid not null,
  shipment_id uuid not null,
  intent_id uuid not null,
  kind text not null,
  name text not null,
  format text not null,
  bytes bytea not null,
  created_at timestamp with time zone not null default now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, intent_id) REFERENCES purchase_intents(tenant_id, id),
  FOREIGN KEY (tenant_id, shipment_id) REFERENCES shipments(tenant_id, id),
  CHECK ((format = ANY (ARRAY['pdf'::text, 'png'::text, 'gif'::text, 'zpl'::text]))),
  CHECK ((kind = ANY (ARRAY['invoice'::text, 'customs_form'::text, 'receipt'::text, 'dangerous_goods'::text, 'other'::text])))
);
CREATE INDEX shipment_documents_by_shipment ON public.shipment_documents USING btree (tenant_id, shipment_id, id);
-- row-level security, forced: owner_rows, tenant_rows

create table shipment_events (
  tenant_id uuid not null,
  id uuid not null,
  shipment_id uuid not null,
  kind text not null,
  text text not null,
  by_name text,
  at timestamp with time zone not null default clock_timestamp(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, shipment_id) REFERENCES shipments(tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX shipment_events_by_shipment ON public.shipment_events USING btree (tenant_id, shipment_id, id);
-- row-level security, forced: owner_rows, tenant_rows

create table shipment_words (
  tenant_id uuid not null,
  word text not null,
  shipment_id uuid not null,
  PRIMARY KEY (tenant_id, word, shipment_id),
  FOREIGN KEY (tenant_id, shipment_id) REFERENCES shipments(tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX shipment_words_by_shipment ON public.shipment_words USING btree (tenant_id, shipment_id);
-- row-level security, forced: owner_rows, tenant_rows

create table shipments (
  tenant_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  status text not null,
  to_address jsonb not null,
  from_address jsonb not null,
  packages jsonb not null,
  options jsonb not null,
  ship_date date not null,
  shipment_references text[] not null,
  account_id uuid,
  rates jsonb not null default '[]'::jsonb,
  failures jsonb not null default '[]'::jsonb,
  rated_at timestamp with time zone,
  rate jsonb,
  carrier text,
  carrier_account_id uuid,
  service text,
  service_name text,
  tracking_number text,
  amount_cents bigint,
  currency text,
  warnings text[] not null default '{}'::text[],
  created_by uuid,
  created_by_name text,
  created_at timestamp with time zone not null default now(),
  purchased_at timestamp with time zone,
  version integer not null default 1,
  customs jsonb,
  rated_options jsonb,
  notify jsonb,
  excluded jsonb not null default '[]'::jsonb,
  choices jsonb,
  charged_cents bigint,
  undo_until timestamp with time zone,
  return_of uuid,
  manifest_id uuid,
  batch_id uuid,
  estimated_delivery date,
  request_key text,
  drop_record_id uuid,
  only_carrier text,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, account_id) REFERENCES accounts(tenant_id, id),
  FOREIGN KEY (tenant_id, batch_id) REFERENCES batches(tenant_id, id),
  FOREIGN KEY (tenant_id, carrier_account_id) REFERENCES carrier_accounts(tenant_id, id),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  FOREIGN KEY (tenant_id, manifest_id) REFERENCES manifests(tenant_id, id),
  FOREIGN KEY (tenant_id, return_of) REFERENCES shipments(tenant_id, id),
  FOREIGN KEY (tenant_id, site_id) REFERENCES sites(tenant_id, id)
);
CREATE INDEX shipments_by_account ON public.shipments USING btree (tenant_id, account_id, id);
CREATE INDEX shipments_by_batch ON public.shipments USING btree (tenant_id, batch_id, id) WHERE (batch_id IS NOT NULL);
CREATE INDEX shipments_by_carrier ON public.shipments USING btree (tenant_id, carrier, id);
CREATE INDEX shipments_by_day ON public.shipments USING btree (tenant_id, ship_date, id);
CREATE INDEX shipments_by_drop_record ON public.shipments USING btree (tenant_id, drop_record_id) WHERE (drop_record_id IS NOT NULL);
CREATE INDEX shipments_by_manifest ON public.shipments USING btree (tenant_id, manifest_id, id) WHERE (manifest_id IS NOT NULL);
CREATE INDEX shipments_by_return ON public.shipments USING btree (tenant_id, return_of) WHERE (return_of IS NOT NULL);
CREATE INDEX shipments_by_site ON public.shipments USING btree (tenant_id, site_id, id);
CREATE INDEX shipments_by_status ON public.shipments USING btree (tenant_id, status, id);
CREATE INDEX shipments_waiting ON public.shipments USING btree (tenant_id, carrier_account_id, site_id, ship_date, id) WHERE ((manifest_id IS NULL) AND (status = ANY (ARRAY['purchased'::text, 'printed'::text])));
CREATE UNIQUE INDEX shipments_by_request_key ON public.shipments USING btree (tenant_id, request_key) WHERE (request_key IS NOT NULL);
-- row-level security, forced: owner_rows, tenant_rows

create table sites (
  tenant_id uuid not null,
  id uuid not null,
  name text not null,
  time_zone text not null,
  address jsonb not null,
  weight_unit text not null default 'lb'::text,
  length_unit text not null default 'in'::text,
  created_at timestamp with time zone not null default now(),
  UNIQUE (tenant_id, name),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id)
);
-- row-level security, forced: owner_rows, tenant_rows

create table tenant_settings (
  tenant_id uuid not null,
  undo_seconds integer not null default 0,
  no_movement_days integer not null default 5,
  PRIMARY KEY (tenant_id),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  CHECK (((no_movement_days >= 1) AND (no_movement_days <= 30))),
  CHECK (((undo_seconds >= 0) AND (undo_seconds <= 60)))
);
-- row-level security, forced: owner_rows, tenant_rows

create table tenants (
  id uuid not null,
  name text not null,
  time_zone text not null default 'America/New_York'::text,
  currency text not null default 'USD'::text,
  fiscal_start_month integer not null default 1,
  created_at timestamp with time zone not null default now(),
  UNIQUE (name),
  PRIMARY KEY (id),
  CHECK (((fiscal_start_month >= 1) AND (fiscal_start_month <= 12)))
);
-- row-level security, forced: own_row, owner_rows

create table throttles (
  bucket text not null,
  window_start timestamp with time zone not null,
  hits integer not null,
  PRIMARY KEY (bucket, window_start)
);

create table tracking_paces (
  tenant_id uuid not null,
  carrier_account_id uuid not null,
  asked timestamp with time zone[] not null default '{}'::timestamp with time zone[],
  PRIMARY KEY (tenant_id, carrier_account_id),
  FOREIGN KEY (tenant_id, carrier_account_id) REFERENCES carrier_accounts(tenant_id, id) ON DELETE CASCADE
);
-- row-level security, forced: owner_rows, tenant_rows

create table tracking_scans (
  tenant_id uuid not null,
  id uuid not null,
  shipment_id uuid not null,
  package_number integer not null,
  status text not null,
  code text not null,
  text text not null,
  at timestamp with time zone not null,
  place text not null,
  digest bytea not null,
  UNIQUE (tenant_id, shipment_id, package_number, digest),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, shipment_id, package_number) REFERENCES tracking_watches(tenant_id, shipment_id, package_number) ON DELETE CASCADE
);
CREATE INDEX tracking_scans_by_shipment ON public.tracking_scans USING btree (tenant_id, shipment_id, at DESC);
-- row-level security, forced: owner_rows, tenant_rows

create table tracking_watches (
  tenant_id uuid not null,
  shipment_id uuid not null,
  package_number integer not null,
  tracking_number text not null,
  carrier text not null,
  carrier_account_id uuid not null,
  status text,
  estimated_delivery date,
  signed_by text,
  last_scan_at timestamp with time zone,
  checked_at timestamp with time zone,
  next_at timestamp with time zone not null,
  attempts integer not null default 0,
  problem text,
  done_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  PRIMARY KEY (tenant_id, shipment_id, package_number),
  FOREIGN KEY (tenant_id, carrier_account_id) REFERENCES carrier_accounts(tenant_id, id),
  FOREIGN KEY (tenant_id, shipment_id) REFERENCES shipments(tenant_id, id)
);
CREATE INDEX tracking_watches_by_age ON public.tracking_watches USING btree (created_at) WHERE (done_at IS NULL);
CREATE INDEX tracking_watches_by_number ON public.tracking_watches USING btree (tenant_id, carrier_account_id, tracking_number);
CREATE INDEX tracking_watches_due ON public.tracking_watches USING btree (tenant_id, carrier_account_id, next_at) WHERE (done_at IS NULL);
-- row-level security, forced: owner_rows, tenant_rows

create table users (
  tenant_id uuid not null,
  id uuid not null,
  username text not null,
  username_key text not null,
  first_name text not null,
  last_name text not null,
  password_hash text,
  role text not null,
  experience text not null,
  site_id uuid,
  active boolean not null default true,
  created_at timestamp with time zone not null default now(),
  profile_id uuid,
  UNIQUE (username_key),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  FOREIGN KEY (tenant_id, profile_id) REFERENCES profiles(tenant_id, id) ON DELETE SET NULL (profile_id),
  FOREIGN KEY (tenant_id, site_id) REFERENCES sites(tenant_id, id)
);
CREATE INDEX users_by_profile ON public.users USING btree (tenant_id, profile_id) WHERE (profile_id IS NOT NULL);
-- row-level security, forced: owner_rows, tenant_rows

create table worklist_items (
  tenant_id uuid not null,
  id uuid not null,
  kind text not null,
  shipment_id uuid not null,
  text text not null,
  since timestamp with time zone not null default now(),
  done_at timestamp with time zone,
  done_by text,
  note text,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, shipment_id) REFERENCES shipments(tenant_id, id)
);
CREATE INDEX worklist_done ON public.worklist_items USING btree (tenant_id, done_at DESC, id DESC) WHERE (done_at IS NOT NULL);
CREATE INDEX worklist_open ON public.worklist_items USING btree (tenant_id, since, id) WHERE (done_at IS NULL);
CREATE UNIQUE INDEX worklist_one_open ON public.worklist_items USING btree (tenant_id, shipment_id, kind) WHERE (done_at IS NULL);
-- row-level security, forced: owner_rows, tenant_rows

-- Functions
-- agent_by_pairing_code(hash bytea) security definer
-- agent_connections_current(ids uuid[], most integer) security definer
-- agent_standing(agent uuid) security definer
-- agents_fallen_silent(silence_seconds double precision) security definer
-- app_tenant()
-- audit_append(tenant uuid, row_body text, row_action text, actor uuid, target uuid) security definer
-- audit_is_append_only()
-- background_job_take(kinds text[], lease uuid, lease_ms integer) security definer
-- carrier_account_by_events(hash bytea) security definer
-- create_tenant(new_id uuid, new_name text, zone text) security definer
-- delete_expired_sessions() security definer
-- device_jobs_due(grace_seconds double precision, stuck_seconds double precision, most integer) security definer
-- drop_exports_due(most integer) security definer
-- end_session(hash bytea) security definer
-- forget_background_jobs() security definer
-- forget_device_events(older_than_days integer, most integer) security definer
-- forget_idempotency_keys() security definer
-- imports_left_behind(most integer) security definer
-- imports_to_empty(keep_days integer, most integer) security definer
-- manifests_due(most integer, lease_seconds integer) security definer
-- notices_due(most integer, lease_seconds integer) security definer
-- outbox_done(done uuid[]) security definer
-- outbox_take(most integer, lease_seconds integer) security definer
-- pickups_due(most integer, lease_seconds integer) security definer
-- protect_tenant_table(IN target regclass, IN privileges text DEFAULT 'select, insert, update, delete'::text)
-- purchase_intents_due(most integer, lease_seconds integer) security definer
-- server_key(key_name text, fresh jsonb) security definer
-- session_actor(hash bytea) security definer
-- sign_in_candidate(key text) security definer
-- tenant_named(wanted text) security definer
-- tracking_accounts_due(most integer) security definer
-- tracking_give_up(days integer) security definer
-- worklist_candidates(most integer) security definer
