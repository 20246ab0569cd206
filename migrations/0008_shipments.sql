-- Shipments, the purchases behind them, labels, timeline and search words. Ids are uuid v7: their order is the order of making.
create table shipments (
  tenant_id uuid not null references tenants,
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
  rates jsonb not null default '[]',
  failures jsonb not null default '[]',
  rated_at timestamptz,
  -- the bought rate, and what history shows and filters of it
  rate jsonb,
  carrier text,
  carrier_account_id uuid,
  service text,
  service_name text,
  tracking_number text,
  amount_cents bigint,
  currency text,
  warnings text[] not null default '{}',
  created_by uuid,
  created_by_name text,
  created_at timestamptz not null default now(),
  purchased_at timestamptz,
  version integer not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id, site_id) references sites,
  foreign key (tenant_id, account_id) references accounts,
  foreign key (tenant_id, carrier_account_id) references carrier_accounts
);
create index shipments_by_status on shipments (tenant_id, status, id);
create index shipments_by_site on shipments (tenant_id, site_id, id);
create index shipments_by_carrier on shipments (tenant_id, carrier, id);
create index shipments_by_account on shipments (tenant_id, account_id, id);
create index shipments_by_day on shipments (tenant_id, ship_date, id);
call protect_tenant_table('shipments');

create table shipment_words (
  tenant_id uuid not null,
  word text collate "C" not null,
  shipment_id uuid not null,
  primary key (tenant_id, word, shipment_id),
  foreign key (tenant_id, shipment_id) references shipments on delete cascade
);
create index shipment_words_by_shipment on shipment_words (tenant_id, shipment_id);
call protect_tenant_table('shipment_words');

-- Every purchase takes a block of serial numbers that no other purchase ever has: one for each possible package.
create sequence purchase_serials increment by 40 start with 1;
grant usage on sequence purchase_serials to postroom_app;

-- Written before the carrier is asked; what a crash leaves here, recovery asks the carrier about.
create table purchase_intents (
  tenant_id uuid not null,
  id uuid not null,
  shipment_id uuid not null,
  carrier text not null,
  carrier_account_id uuid not null,
  state text not null check (state in ('pending', 'unknown', 'completed', 'failed', 'voiding', 'voided', 'orphaned')),
  rate_id uuid not null,
  -- the whole PurchaseRequest, so that recovery asks about exactly what was asked for
  request jsonb not null,
  result jsonb,
  problem text,
  attempts integer not null default 0,
  lease_until timestamptz not null,
  created_at timestamptz not null default now(),
  resolved_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, shipment_id) references shipments,
  foreign key (tenant_id, carrier_account_id) references carrier_accounts
);
-- A shipment has at most one purchase that is alive.
create unique index purchase_intents_one_alive on purchase_intents (tenant_id, shipment_id)
  where state in ('pending', 'unknown', 'completed', 'voiding');
create index purchase_intents_open on purchase_intents (lease_until) where state in ('pending', 'unknown', 'voiding');
call protect_tenant_table('purchase_intents', 'select, insert, update');

create table labels (
  tenant_id uuid not null,
  id uuid not null,
  shipment_id uuid not null,
  intent_id uuid not null,
  package_number integer not null,
  tracking_number text not null,
  artwork jsonb not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, intent_id, package_number),
  unique (tenant_id, tracking_number),
  foreign key (tenant_id, shipment_id) references shipments,
  foreign key (tenant_id, intent_id) references purchase_intents
);
create index labels_by_shipment on labels (tenant_id, shipment_id, package_number);
call protect_tenant_table('labels', 'select, insert');

create table shipment_events (
  tenant_id uuid not null,
  id uuid not null,
  shipment_id uuid not null,
  kind text not null,
  text text not null,
  by_name text,
  at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  foreign key (tenant_id, shipment_id) references shipments on delete cascade
);
create index shipment_events_by_shipment on shipment_events (tenant_id, shipment_id, id);
call protect_tenant_table('shipment_events', 'select, insert');

-- Leases open purchases whose time has passed to one recovery, of any tenant.
create function purchase_intents_due(most integer, lease_seconds integer)
returns table (tenant_id uuid, id uuid) language sql security definer set search_path = public as $$
  update purchase_intents i set lease_until = now() + make_interval(secs => lease_seconds), attempts = i.attempts + 1
  from (
    select d.tenant_id, d.id from purchase_intents d
    where d.state in ('pending', 'unknown', 'voiding') and d.lease_until < now()
    order by d.lease_until limit most for update skip locked
  ) due
  where i.tenant_id = due.tenant_id and i.id = due.id
  returning i.tenant_id, i.id
$$;
