-- Mail to recipients and third parties: sender, the tenant's own texts, and what was sent to whom.
create table notification_settings (
  tenant_id uuid primary key references tenants,
  from_name text not null,
  from_email text,
  reply_to text,
  -- for shipments that say nothing themselves
  defaults jsonb not null
);
call protect_tenant_table('notification_settings', 'select, insert, update');

-- Only a tenant's own texts; the others come with the program.
create table notice_templates (
  tenant_id uuid not null references tenants,
  kind text not null check (kind in ('shipped', 'out_for_delivery', 'delivered', 'exception')),
  subject text not null,
  text text not null,
  -- null: made of the text
  html text,
  primary key (tenant_id, kind)
);
call protect_tenant_table('notice_templates');

-- Queue and record in one.
create table notices (
  tenant_id uuid not null,
  id uuid not null,
  shipment_id uuid not null,
  kind text not null check (kind in ('shipped', 'out_for_delivery', 'delivered', 'exception')),
  address text not null,
  state text not null check (state in ('queued', 'sent', 'failed', 'not_sent')),
  problem text,
  subject text not null,
  -- what the carrier said with the event
  detail text not null,
  -- counted when one is taken; whoever holds another count than the row has lost it
  attempts integer not null default 0,
  next_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, shipment_id) references shipments
);
-- Events come at least once; nobody is told the same thing twice.
create unique index notices_once on notices (tenant_id, shipment_id, kind, lower(address));
create index notices_queued on notices (next_at) where state = 'queued';
call protect_tenant_table('notices', 'select, insert, update');

-- Mails of a calendar day, for the limit.
create table notice_days (
  tenant_id uuid not null references tenants,
  day date not null,
  mails integer not null,
  primary key (tenant_id, day)
);
call protect_tenant_table('notice_days', 'select, insert, update');

-- Leases due notices of any tenant to one sender; what it does not finish comes back after the lease.
create function notices_due(most integer, lease_seconds integer)
returns table (tenant_id uuid, id uuid, attempts integer) language sql security definer set search_path = public as $$
  update notices n set attempts = n.attempts + 1, next_at = now() + make_interval(secs => lease_seconds)
  from (
    select d.tenant_id, d.id from notices d
    where d.state = 'queued' and d.next_at <= now()
    order by d.next_at limit most for update skip locked
  ) due
  where n.tenant_id = due.tenant_id and n.id = due.id
  returning n.tenant_id, n.id, n.attempts
$$;
