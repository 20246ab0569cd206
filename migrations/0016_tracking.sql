-- Where parcels are: one watch a package, its scans, and what needs a person.

create table tracking_watches (
  tenant_id uuid not null,
  shipment_id uuid not null,
  package_number integer not null,
  tracking_number text not null,
  carrier text not null,
  carrier_account_id uuid not null,
  -- what the last answer came down to; null: nothing happened yet
  status text,
  estimated_delivery date,
  signed_by text,
  last_scan_at timestamptz,
  checked_at timestamptz,
  next_at timestamptz not null,
  -- look-ups in vain since the last answer
  attempts integer not null default 0,
  problem text,
  -- no longer asked about: delivered, returned, voided or too old
  done_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, shipment_id, package_number),
  foreign key (tenant_id, shipment_id) references shipments,
  foreign key (tenant_id, carrier_account_id) references carrier_accounts
);
create index tracking_watches_due on tracking_watches (tenant_id, carrier_account_id, next_at) where done_at is null;
create index tracking_watches_by_number on tracking_watches (tenant_id, carrier_account_id, tracking_number);
create index tracking_watches_by_age on tracking_watches (created_at) where done_at is null;
call protect_tenant_table('tracking_watches');

create table tracking_scans (
  tenant_id uuid not null,
  id uuid not null,
  shipment_id uuid not null,
  package_number integer not null,
  status text not null,
  code text not null,
  text text not null,
  at timestamptz not null,
  place text not null,
  -- of time, code, text and place: the same scan told twice is one
  digest bytea not null,
  primary key (tenant_id, id),
  unique (tenant_id, shipment_id, package_number, digest),
  foreign key (tenant_id, shipment_id, package_number) references tracking_watches on delete cascade
);
create index tracking_scans_by_shipment on tracking_scans (tenant_id, shipment_id, at desc);
call protect_tenant_table('tracking_scans', 'select, insert');

-- Carrier accounts with packages to ask about, of every tenant: a loose index scan, whatever the number of packages.
create function tracking_accounts_due(most integer) returns table (tenant_id uuid, carrier_account_id uuid)
language sql stable security definer set search_path = public as $$
  select a.tenant_id, a.id from carrier_accounts a
  where a.active and exists (
    select from tracking_watches w
    where w.tenant_id = a.tenant_id and w.carrier_account_id = a.id and w.done_at is null and w.next_at <= now())
  order by a.id limit most
$$;

-- Nobody is asked for ever: packages this old are given up.
create function tracking_give_up(days integer) returns integer language sql security definer set search_path = public as $$
  with old as (
    update tracking_watches set done_at = now() where done_at is null and created_at < now() - make_interval(days => days)
    returning 1
  ) select count(*)::int from old
$$;

create table worklist_items (
  tenant_id uuid not null,
  id uuid not null,
  kind text not null,
  shipment_id uuid not null,
  text text not null,
  since timestamptz not null default now(),
  done_at timestamptz,
  done_by text,
  note text,
  primary key (tenant_id, id),
  foreign key (tenant_id, shipment_id) references shipments
);
create unique index worklist_one_open on worklist_items (tenant_id, shipment_id, kind) where done_at is null;
create index worklist_open on worklist_items (tenant_id, since, id) where done_at is null;
create index worklist_done on worklist_items (tenant_id, done_at desc, id desc) where done_at is not null;
call protect_tenant_table('worklist_items');

-- Refunds that should have been decided, and parcels nobody has scanned for the tenant's number of days.
create function worklist_candidates(most integer) returns table (tenant_id uuid, shipment_id uuid, kind text, detail text)
language sql stable security definer set search_path = public as $$
  (select i.tenant_id, i.shipment_id, 'refund_late', i.void_expected_by::text
  from purchase_intents i
  where i.state = 'refund_pending' and i.void_expected_by < current_date and not exists (
    select from worklist_items w where w.tenant_id = i.tenant_id and w.shipment_id = i.shipment_id and w.kind = 'refund_late' and w.done_at is null)
  limit most)
  union all
  (select w.tenant_id, w.shipment_id, 'no_movement', min(coalesce(w.last_scan_at, w.created_at))::text
  from tracking_watches w left join tenant_settings s on s.tenant_id = w.tenant_id
  where w.done_at is null and w.status is not null and w.status <> 'label_made'
    and w.last_scan_at < now() - make_interval(days => coalesce(s.no_movement_days, 5))
    and not exists (
      select from worklist_items i where i.tenant_id = w.tenant_id and i.shipment_id = w.shipment_id and i.kind = 'no_movement'
        and (i.done_at is null or i.done_at > w.last_scan_at))
  group by w.tenant_id, w.shipment_id limit most)
$$;
