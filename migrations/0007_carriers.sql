-- Carrier accounts: credentials and settings for one carrier, of the tenant or of one site.
create table carrier_accounts (
  tenant_id uuid not null references tenants,
  id uuid not null,
  carrier text not null check (carrier in ('published', 'usps', 'ups', 'fedex', 'dhl')),
  name text not null,
  site_id uuid,
  active boolean not null default true,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, name),
  foreign key (tenant_id, site_id) references sites
);
call protect_tenant_table('carrier_accounts');
