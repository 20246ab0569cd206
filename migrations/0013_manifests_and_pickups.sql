-- End-of-day forms of carriers, and pickups.

-- Written before the carrier is asked; its shipments are on it from that moment, so that no two operators close one twice.
create table manifests (
  tenant_id uuid not null references tenants,
  id uuid not null,
  state text not null check (state in ('closing', 'closed', 'refused', 'unknown')),
  carrier text not null,
  carrier_account_id uuid not null,
  site_id uuid not null,
  day date not null,
  number text,
  shipments integer not null default 0,
  packages integer not null default 0,
  problem text,
  carrier_form boolean not null default false,
  -- every shipment of a closed one has its step in the timeline
  marked boolean not null default false,
  lease_until timestamptz not null,
  created_by uuid,
  created_by_name text,
  created_at timestamptz not null default now(),
  settled_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, carrier_account_id) references carrier_accounts,
  foreign key (tenant_id, site_id) references sites
);
create index manifests_by_site on manifests (tenant_id, site_id, id);
create index manifests_open on manifests (lease_until) where state = 'closing' or (state = 'closed' and not marked);
call protect_tenant_table('manifests', 'select, insert, update');

-- The carrier's own form, as it came.
create table manifest_documents (
  tenant_id uuid not null,
  manifest_id uuid not null,
  format text not null check (format in ('pdf', 'png', 'gif', 'zpl')),
  bytes bytea not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, manifest_id),
  foreign key (tenant_id, manifest_id) references manifests
);
call protect_tenant_table('manifest_documents', 'select, insert');

-- The last number of Postroom's own lists, by site and day.
create table manifest_numbers (
  tenant_id uuid not null,
  site_id uuid not null,
  day date not null,
  last integer not null,
  primary key (tenant_id, site_id, day),
  foreign key (tenant_id, site_id) references sites
);
call protect_tenant_table('manifest_numbers', 'select, insert, update');

alter table shipments add foreign key (tenant_id, manifest_id) references manifests;
create index shipments_by_manifest on shipments (tenant_id, manifest_id, id) where manifest_id is not null;
-- What waits to be manifested.
create index shipments_waiting on shipments (tenant_id, carrier_account_id, site_id, ship_date, id)
  where manifest_id is null and status in ('purchased', 'printed');

create table pickups (
  tenant_id uuid not null references tenants,
  id uuid not null,
  state text not null check (state in ('scheduling', 'scheduled', 'refused', 'cancelling', 'cancelled', 'unknown')),
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
  text text not null default '',
  -- what the carrier wants to hear again when it is cancelled
  carrier_data jsonb not null default '{}',
  lease_until timestamptz not null,
  created_by uuid,
  created_by_name text,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, carrier_account_id) references carrier_accounts,
  foreign key (tenant_id, site_id) references sites
);
-- A driver is ordered once a day for a site.
create unique index pickups_one_a_day on pickups (tenant_id, carrier_account_id, site_id, day)
  where state in ('scheduling', 'scheduled', 'cancelling', 'unknown');
create index pickups_by_site on pickups (tenant_id, site_id, id);
create index pickups_open on pickups (lease_until) where state in ('scheduling', 'cancelling');
call protect_tenant_table('pickups', 'select, insert, update');

-- Leases manifests that nobody works on any more to one recovery, of any tenant.
create function manifests_due(most integer, lease_seconds integer)
returns table (tenant_id uuid, id uuid) language sql security definer set search_path = public as $$
  update manifests m set lease_until = now() + make_interval(secs => lease_seconds)
  from (
    select d.tenant_id, d.id from manifests d
    where (d.state = 'closing' or (d.state = 'closed' and not d.marked)) and d.lease_until < now()
    order by d.lease_until limit most for update skip locked
  ) due
  where m.tenant_id = due.tenant_id and m.id = due.id
  returning m.tenant_id, m.id
$$;

-- The same for pickups.
create function pickups_due(most integer, lease_seconds integer)
returns table (tenant_id uuid, id uuid) language sql security definer set search_path = public as $$
  update pickups p set lease_until = now() + make_interval(secs => lease_seconds)
  from (
    select d.tenant_id, d.id from pickups d
    where d.state in ('scheduling', 'cancelling') and d.lease_until < now()
    order by d.lease_until limit most for update skip locked
  ) due
  where p.tenant_id = due.tenant_id and p.id = due.id
  returning p.tenant_id, p.id
$$;
