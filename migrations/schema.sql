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

create table carrier_accounts (
  tenant_id uuid not null,
  id uuid not null,
  carrier text not null,
  name text not null,
  site_id uuid,
  active boolean not null default true,
  created_at timestamp with time zone not null default now(),
  UNIQUE (tenant_id, name),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  FOREIGN KEY (tenant_id, site_id) REFERENCES sites(tenant_id, id),
  CHECK ((carrier = ANY (ARRAY['published'::text, 'usps'::text, 'ups'::text, 'fedex'::text, 'dhl'::text])))
);
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
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, agent_id) REFERENCES agents(tenant_id, id),
  FOREIGN KEY (tenant_id, device_id) REFERENCES devices(tenant_id, id),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  CHECK ((kind = ANY (ARRAY['print'::text, 'zero'::text]))),
  CHECK ((reprint >= 0)),
  CHECK ((state = ANY (ARRAY['queued'::text, 'sent'::text, 'spooled'::text, 'printing'::text, 'confirmed'::text, 'failed'::text, 'unknown'::text, 'expired'::text, 'cancelled'::text])))
);
CREATE INDEX device_jobs_by_device ON public.device_jobs USING btree (tenant_id, device_id, id);
CREATE INDEX device_jobs_by_shipment ON public.device_jobs USING btree (tenant_id, shipment_id, id) WHERE (shipment_id IS NOT NULL);
CREATE INDEX device_jobs_due ON public.device_jobs USING btree (expires_at) WHERE (state = ANY (ARRAY['queued'::text, 'sent'::text, 'spooled'::text, 'printing'::text]));
CREATE INDEX device_jobs_open ON public.device_jobs USING btree (tenant_id, agent_id, id) WHERE (state = ANY (ARRAY['queued'::text, 'sent'::text, 'spooled'::text, 'printing'::text]));
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
  UNIQUE (tenant_id, agent_id, key),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, agent_id) REFERENCES agents(tenant_id, id),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  FOREIGN KEY (tenant_id, site_id) REFERENCES sites(tenant_id, id),
  CHECK ((kind = ANY (ARRAY['printer'::text, 'scale'::text, 'scanner'::text]))),
  CHECK ((state = ANY (ARRAY['ready'::text, 'problem'::text, 'offline'::text])))
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
  UNIQUE (tenant_id, tracking_number),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, intent_id) REFERENCES purchase_intents(tenant_id, id),
  FOREIGN KEY (tenant_id, shipment_id) REFERENCES shipments(tenant_id, id)
);
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
  UNIQUE (tenant_id, intent_id, kind, account_id),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, account_id, period_start) REFERENCES account_periods(tenant_id, account_id, period_start),
  CHECK ((amount_cents >= 0)),
  CHECK ((kind = ANY (ARRAY['reserve'::text, 'capture'::text, 'release'::text, 'refund'::text])))
);
CREATE INDEX ledger_entries_by_account ON public.ledger_entries USING btree (tenant_id, account_id, id);
CREATE INDEX ledger_entries_by_shipment ON public.ledger_entries USING btree (tenant_id, shipment_id, id);
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
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, carrier_account_id) REFERENCES carrier_accounts(tenant_id, id),
  FOREIGN KEY (tenant_id, shipment_id) REFERENCES shipments(tenant_id, id),
  CHECK ((state = ANY (ARRAY['pending'::text, 'unknown'::text, 'completed'::text, 'failed'::text, 'voiding'::text, 'voided'::text, 'orphaned'::text])))
);
CREATE INDEX purchase_intents_open ON public.purchase_intents USING btree (lease_until) WHERE (state = ANY (ARRAY['pending'::text, 'unknown'::text, 'voiding'::text]));
CREATE UNIQUE INDEX purchase_intents_one_alive ON public.purchase_intents USING btree (tenant_id, shipment_id) WHERE (state = ANY (ARRAY['pending'::text, 'unknown'::text, 'completed'::text, 'voiding'::text]));
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
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, account_id) REFERENCES accounts(tenant_id, id),
  FOREIGN KEY (tenant_id, carrier_account_id) REFERENCES carrier_accounts(tenant_id, id),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  FOREIGN KEY (tenant_id, site_id) REFERENCES sites(tenant_id, id)
);
CREATE INDEX shipments_by_account ON public.shipments USING btree (tenant_id, account_id, id);
CREATE INDEX shipments_by_carrier ON public.shipments USING btree (tenant_id, carrier, id);
CREATE INDEX shipments_by_day ON public.shipments USING btree (tenant_id, ship_date, id);
CREATE INDEX shipments_by_site ON public.shipments USING btree (tenant_id, site_id, id);
CREATE INDEX shipments_by_status ON public.shipments USING btree (tenant_id, status, id);
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
  UNIQUE (username_key),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  FOREIGN KEY (tenant_id, site_id) REFERENCES sites(tenant_id, id)
);
-- row-level security, forced: owner_rows, tenant_rows

-- Functions
-- agent_by_pairing_code(hash bytea) security definer
-- agent_connections_current(ids uuid[]) security definer
-- agent_standing(agent uuid) security definer
-- agents_fallen_silent(silence_seconds double precision) security definer
-- app_tenant()
-- audit_append(tenant uuid, row_body text, row_action text, actor uuid, target uuid) security definer
-- audit_is_append_only()
-- background_job_take(kinds text[], lease uuid, lease_ms integer) security definer
-- create_tenant(new_id uuid, new_name text, zone text) security definer
-- delete_expired_sessions() security definer
-- device_jobs_due(grace_seconds double precision, stuck_seconds double precision, most integer) security definer
-- end_session(hash bytea) security definer
-- forget_background_jobs() security definer
-- forget_idempotency_keys() security definer
-- outbox_done(done uuid[]) security definer
-- outbox_take(most integer, lease_seconds integer) security definer
-- protect_tenant_table(IN target regclass, IN privileges text DEFAULT 'select, insert, update, delete'::text)
-- purchase_intents_due(most integer, lease_seconds integer) security definer
-- server_key(key_name text, fresh jsonb) security definer
-- session_actor(hash bytea) security definer
-- sign_in_candidate(key text) security definer
-- tenant_named(wanted text) security definer
