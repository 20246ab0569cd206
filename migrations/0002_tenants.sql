-- Tenants and their sites.
create table tenants (
  id uuid primary key,
  name text not null unique,
  time_zone text not null default 'America/New_York',
  currency text not null default 'USD',
  fiscal_start_month integer not null default 1 check (fiscal_start_month between 1 and 12),
  created_at timestamptz not null default now()
);
alter table tenants enable row level security;
alter table tenants force row level security;
create policy own_row on tenants to postroom_app using (id = (select app_tenant()));
do $$ begin execute format('create policy owner_rows on tenants to %I using (true) with check (true)', current_user); end $$;
grant select on tenants to postroom_app;

create table sites (
  tenant_id uuid not null references tenants,
  id uuid not null,
  name text not null,
  time_zone text not null,
  address jsonb not null,
  weight_unit text not null default 'lb',
  length_unit text not null default 'in',
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, name)
);
call protect_tenant_table('sites');

-- New tenants come from the operator's command line, not from a request: no tenant is set yet.
create function create_tenant(new_id uuid, new_name text, zone text) returns void language sql security definer set search_path = public as $$
  insert into tenants (id, name, time_zone) values (new_id, new_name, zone)
$$;
create function tenant_named(wanted text) returns uuid language sql stable security definer set search_path = public as $$
  select id from tenants where name = wanted
$$;
