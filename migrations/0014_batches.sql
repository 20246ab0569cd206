-- Batches: many shipments checked, priced, bought and printed together.

create table batches (
  tenant_id uuid not null references tenants,
  id uuid not null,
  name text not null,
  state text not null check (state in ('checking', 'ready', 'buying', 'paused', 'done', 'cancelled')),
  -- a service code, or the choice made for each row
  service text not null,
  -- of every price in it; null until the first is known
  currency text,
  -- where shipments belong that name no site
  site_id uuid,
  -- the background job at work on it; no other takes its rows
  job_id uuid,
  problem text,
  created_by uuid,
  created_by_name text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id, site_id) references sites
);
create index batches_by_state on batches (tenant_id, state, id);
call protect_tenant_table('batches', 'select, insert, update');

-- The rows; progress is counted from them.
create table batch_items (
  tenant_id uuid not null,
  batch_id uuid not null,
  number integer not null check (number between 1 and 1000),
  state text not null check (state in ('waiting', 'ready', 'buying', 'bought', 'unknown', 'failed', 'skipped')),
  -- no foreign key: a draft may be discarded, and its row says so
  shipment_id uuid,
  -- the bought shipment its draft is a copy of
  source_id uuid,
  -- what its draft is made of
  input jsonb,
  rate_id uuid,
  carrier text,
  service_name text,
  -- the price agreed to
  charged_cents bigint,
  problem text,
  updated_at timestamptz not null default now(),
  primary key (tenant_id, batch_id, number),
  foreign key (tenant_id, batch_id) references batches
);
create index batch_items_by_state on batch_items (tenant_id, batch_id, state, number);
create index batch_items_by_shipment on batch_items (tenant_id, shipment_id) where shipment_id is not null;
call protect_tenant_table('batch_items', 'select, insert, update');

alter table shipments add foreign key (tenant_id, batch_id) references batches;
